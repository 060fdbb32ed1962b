#include "runtime/cli/process_commands.hpp"

#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/process_list.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/runtime.hpp"
#include "runtime/store/definition_body.hpp"
#include "runtime/store/recovery.hpp"

#include <filesystem>
#include <functional>
#include <map>

namespace troupe::cli {

namespace {

time_point now() {
  return std::chrono::system_clock::now();
}

std::string name_of(const shown_execution& each) {
  auto text = each.task_id;
  if (each.row.element)
    text += '[' + std::to_string(*each.row.element) + ']';
  if (each.row.pass > 0)
    text += '#' + std::to_string(each.row.pass + 1);
  return text;
}

json to_json(const shown_execution& each) {
  auto time
    = [](time_point when) { return when == time_point{} ? json() : json(to_rfc3339(when)); };
  return {{"number", each.row.number},       {"parent", each.row.parent},
          {"name", name_of(each)},           {"state", to_string(each.row.state)},
          {"attempt", each.row.attempt},     {"startedAt", time(each.row.started)},
          {"endedAt", time(each.row.ended)}, {"error", each.row.error}};
}

/// `  load[3]  failed after 1.2 s, attempt 2: no such file`.
std::string line_of(const shown_execution& each, std::size_t depth) {
  const auto& row = each.row;
  auto text = std::string(2 * depth, ' ') + name_of(each) + "  ";
  text += to_string(row.state);
  if (row.started != time_point{})
    text += (row.ended == time_point{} ? " for " : " after ")
            + time_text((row.ended == time_point{} ? now() : row.ended) - row.started);
  if (row.attempt > 1)
    text += ", attempt " + std::to_string(row.attempt);
  if (!row.error.empty())
    text += ": " + row.error.substr(0, row.error.find('\n'));
  return text + "\n";
}

/// Each execution below its parent, in the order in which they began.
std::string tree_of(const std::vector<shown_execution>& all) {
  std::map<std::uint64_t, std::vector<const shown_execution*>> below;
  for (const auto& each : all)
    below[each.row.parent].push_back(&each);
  std::vector<std::pair<const shown_execution*, std::size_t>> open;
  auto add = [&](std::uint64_t parent, std::size_t depth) {
    auto& children = below[parent];
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      open.emplace_back(*child, depth);
  };
  add(0, 1);
  std::string text;
  while (!open.empty()) {
    auto [each, depth] = open.back();
    open.pop_back();
    text += line_of(*each, depth);
    add(each->row.number, depth + 1);
  }
  return text;
}

/// What `--older-than` and `--state` mean of the processes that have ended.
result<process_filter> ended_filter(const process_flags& flags) {
  process_filter which;
  auto age = parse_bound("--older-than", *flags.older_than);
  if (!age)
    return tl::unexpected{std::move(age.error())};
  which.ended_before = now() - *age;
  for (const auto& text : flags.states) {
    auto state = process_state_of(text);
    if (!state || !is_final(*state))
      return failure("--ended: expected completed, failed or cancelled, found \"" + text + '"');
    which.states.push_back(*state);
  }
  return which;
}

result<std::vector<process_row>> rows_to_remove(store& from, const process_flags& flags) {
  std::vector<process_row> rows;
  for (const auto& id : flags.ids) {
    auto row = find_process(from, id);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!row->ended)
      return failure("process " + id + " has not ended: it is "
                     + std::string{to_string(row->state)});
    rows.push_back(std::move(*row));
  }
  if (!flags.older_than)
    return rows;
  return ended_filter(flags).and_then(
    [&](const process_filter& which) { return from.processes(which); });
}

/// What one attempt of an action gave, below a line that says which.
std::string log_of(const std::string& path, const action_start& action,
                   const input::action_finished& outcome) {
  auto text = "== " + path + " (attempt " + std::to_string(action.stamp.attempt) + ")\n";
  if (!outcome.output)
    return text + outcome.error + '\n';
  const auto& given = *outcome.output;
  auto printed = given.is_object() && given.contains("stdout") && given.contains("stderr");
  auto body = printed ? given["stdout"].get<std::string>() + given["stderr"].get<std::string>()
                      : given.dump(2, ' ', false, json::error_handler_t::replace);
  return text + body + (body.empty() || body.back() == '\n' ? "" : "\n");
}

/// The definition that a stored process runs, loaded again.
result<workflow_ptr> flow_of(sqlite_store& from, const process_row& row, const runtime& node) {
  auto kept = from.definition_of(row.key);
  if (!kept)
    return tl::unexpected{std::move(kept.error())};
  type_registry types;
  auto flow = workflow_of(*kept, {node.actions(), types, {}});
  if (!flow)
    return failure(to_string(flow.error().front()));
  return *flow;
}

/// What listeners are given of a stored process.
struct replay_listeners {
  replayer::listener events{};
  std::function<void(const workflow& flow, const action_start& action,
                     const input::action_finished& outcome)>
    outcomes{};
};

/// Lets listeners hear what a stored process went through, and prints what they made `text`.
exit_code replay_stored(const process_flags& flags, replay_listeners hear, std::string& text) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto row = find_process(**from, flags.ids.front());
  if (!row)
    return refuse(row.error().message);
  runtime node{{.threads = 1, .jobs = 1}};
  auto flow = flow_of(**from, *row, node);
  if (!flow)
    return store_failed(flow.error());
  replayer again{*flow, row->id, std::move(hear.events)};
  if (hear.outcomes)
    again.hear_outcomes([&](const action_start& action, const input::action_finished& outcome) {
      hear.outcomes(**flow, action, outcome);
    });
  if (auto done = replay_journal(**from, row->key, again); !done)
    return store_failed(done.error());
  auto left = again.take();
  if (!left)
    return store_failed(left.error());
  return print(without_secrets(text, **flow, left->machine.output().output).get<std::string>());
}

} // namespace

exit_code show_process(const process_flags& flags) {
  auto as = parse_choice("--output", flags.output, {"text", "json"});
  if (!as)
    return refuse(as.error().message);
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto row = find_process(**from, flags.ids.front());
  if (!row)
    return refuse(row.error().message);
  auto all = (*from)->executions(row->key);
  if (!all)
    return store_failed(all.error());
  if (*as == "text")
    return print(row->id + "  " + std::string{to_string(row->state)} + ", accepted "
                 + to_rfc3339(row->accepted) + "\n" + tree_of(*all));
  auto shown = to_json(*row, now());
  runtime node{{.threads = 1, .jobs = 1}};
  auto flow = flow_of(**from, *row, node);
  if (!flow)
    return store_failed(flow.error());
  auto output = json::parse(row->output.empty() ? "null" : row->output, nullptr, false);
  shown["output"] = without_secrets(output, **flow, output);
  shown["executions"] = json::array();
  for (const auto& each : *all)
    shown["executions"].push_back(to_json(each));
  return print(shown.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

exit_code show_events(const process_flags& flags) {
  std::string lines;
  auto append = [&](const std::vector<execution_event>& events) {
    for (const auto& each : events) {
      append_json_line(lines, each);
      lines += '\n';
    }
  };
  return replay_stored(flags, {append, {}}, lines);
}

exit_code show_logs(const process_flags& flags) {
  std::string text;
  auto append
    = [&](const workflow& flow, const action_start& action, const input::action_finished& outcome) {
        const auto& id = flow.tasks[action.task].id;
        if (flags.task.empty() || flags.task == id || flags.task == action.task_path)
          text += log_of(action.task_path.empty() ? id : action.task_path, action, outcome);
      };
  return replay_stored(flags, {{}, append}, text);
}

exit_code request_of_process(const char* what, const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto row = find_process(**from, flags.ids.front());
  if (!row)
    return refuse(row.error().message);
  auto tries_again = std::string_view{what} == "retry";
  if (row->ended.has_value() != tries_again || row->state == process_state::completed)
    return refuse("can't " + std::string{what} + " process " + row->id + ": it is "
                  + std::string{to_string(row->state)});
  if (auto free = may_take(*row, now()); !free)
    return refuse(free.error().message);
  auto done = (*from)->record_request(row->key, {what, flags.reason}, now());
  if (!done)
    return store_failed(done.error());
  say("troupe: " + std::string{what} + " of process " + row->id
      + " is recorded: it takes effect when it is resumed");
  return exit_code::ok;
}

std::vector<std::string> stored_processes(const state_place& place, const process_filter& which) {
  std::vector<std::string> ids;
  auto path = store_path(place);
  if (!path || !std::filesystem::exists(*path))
    return ids;
  auto from = open_existing(place);
  if (!from)
    return ids;
  if (auto rows = (*from)->processes(which))
    for (auto& row : *rows)
      ids.push_back(std::move(row.id));
  return ids;
}

exit_code remove_processes(const process_flags& flags) {
  if (flags.ids.empty() == !flags.older_than)
    return refuse("rm: expected either processes or --older-than");
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto rows = rows_to_remove(**from, flags);
  if (!rows)
    return refuse(rows.error().message);
  std::vector<process_key> keys;
  for (const auto& row : *rows)
    keys.push_back(row.key);
  if (auto done = (*from)->remove(keys); !done)
    return store_failed(done.error());
  say("troupe: " + std::to_string(keys.size()) + " removed");
  return exit_code::ok;
}

exit_code check_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto faults = (*from)->check();
  if (!faults)
    return store_failed(faults.error());
  for (const auto& fault : *faults)
    say(fault);
  if (!faults->empty())
    return exit_code::internal;
  say("troupe: the store is sound");
  return exit_code::ok;
}

exit_code back_up_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  if (auto done = (*from)->back_up(flags.path); !done)
    return store_failed(done.error());
  return exit_code::ok;
}

} // namespace troupe::cli

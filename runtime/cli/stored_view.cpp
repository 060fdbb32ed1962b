#include "runtime/cli/stored_view.hpp"

#include "runtime/base/visible.hpp"
#include "runtime/cli/definition_file.hpp"
#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/process_list.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/stored_process.hpp"
#include "runtime/model/process_snapshot.hpp"

#include <algorithm>
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

json execution_json(const shown_execution& each) {
  auto time
    = [](time_point when) { return when == time_point{} ? json() : json(to_rfc3339(when)); };
  return {{"number", each.row.number},       {"parent", each.row.parent},
          {"name", name_of(each)},           {"state", to_string(each.row.state)},
          {"attempt", each.row.attempt},     {"startedAt", time(each.row.started)},
          {"endedAt", time(each.row.ended)}, {"error", each.row.error}};
}

json executions_json(const std::vector<shown_execution>& all) {
  auto list = json::array();
  for (const auto& each : all)
    list.push_back(execution_json(each));
  return list;
}

/// `  load[3]  failed after 1.2 s, attempt 2: no such file`.
std::string line_of(const shown_execution& each, std::size_t depth) {
  const auto& row = each.row;
  auto text = std::string(2 * depth, ' ') + visible_line(name_of(each)) + "  ";
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

/// What one attempt of an action gave, below a line that says which.
std::string log_of(const std::string& path, const action_start& action,
                   const input::action_finished& outcome) {
  auto text
    = "== " + visible_line(path) + " (attempt " + std::to_string(action.stamp.attempt) + ")\n";
  if (!outcome.output)
    return text + outcome.error + '\n';
  const auto& given = *outcome.output;
  auto is_text = [&](const char* key) {
    auto found = given.find(key);
    return found != given.end() && found->is_string();
  };
  auto printed = given.is_object() && is_text("stdout") && is_text("stderr");
  auto body = printed ? given["stdout"].get<std::string>() + given["stderr"].get<std::string>()
                      : given.dump(2, ' ', false, json::error_handler_t::replace);
  return text + body + (body.empty() || body.back() == '\n' ? "" : "\n");
}

/// A stored process that a command is about, with what is needed to look into it.
struct opened_process {
  std::unique_ptr<sqlite_store> from;
  process_row row;
  runtime node{{.threads = 1, .jobs = 1}};
  workflow_ptr flow;
};

/// Opens it; the exit code where that can't be done.
std::optional<exit_code> open(const process_flags& flags, opened_process& into) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  into.from = std::move(*from);
  auto row = find_process(*into.from, flags.ids.front());
  if (!row)
    return refuse(row.error().message);
  into.row = std::move(*row);
  auto flow = flow_of(*into.from, into.row, into.node);
  if (!flow)
    return store_failed(flow.error());
  into.flow = std::move(*flow);
  return std::nullopt;
}

std::string stored_view(const process_row& row, const std::vector<shown_execution>& all) {
  auto text = visible_line(row.id) + "  " + std::string{to_string(row.state)};
  if (!row.reason.empty())
    text += " (" + row.reason + ')';
  text += ", accepted " + to_rfc3339(row.accepted);
  if (row.ended)
    text += ", took " + time_text(*row.ended - row.accepted);
  text += '\n';
  if (!row.parent_id.empty())
    text += "  started by " + visible_line(row.parent_id) + '\n';
  return text + tree_of(all);
}

/// What a live process shows, and all its executions.
result<json> stored_json(opened_process& shown, const std::vector<shown_execution>& all) {
  auto left = replay_stored(*shown.from, shown.row, shown.flow);
  if (!left)
    return tl::unexpected{std::move(left.error())};
  auto seen = left->machine.snapshot();
  seen.created_at = shown.row.accepted;
  seen.finished_at = shown.row.ended;
  auto made = to_json(seen);
  listed_process row;
  row.stored = shown.row;
  auto listed = to_json(row, now());
  for (const auto* key : {"owner", "endedAt"})
    if (listed.contains(key))
      made[key] = listed[key];
  auto output = json::parse(shown.row.output, nullptr, false);
  if (!output.is_discarded())
    made["output"] = *left->machine.secrets().masked(make_value(std::move(output)));
  made["executions"] = executions_json(all);
  return made;
}

} // namespace

exit_code show_process(const process_flags& flags) {
  auto as = parse_choice("--output", flags.output, {"text", "json"});
  if (!as)
    return refuse(as.error().message);
  opened_process shown;
  if (auto fault = open(flags, shown))
    return *fault;
  auto all = shown.from->executions(shown.row.key);
  if (!all)
    return store_failed(all.error());
  if (*as == "text")
    return print_text(stored_view(shown.row, *all));
  auto document = stored_json(shown, *all);
  if (!document)
    return store_failed(document.error());
  return print(document->dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

json stored_executions(const state_place& place, const std::string& process_id) {
  if (!has_store(place))
    return json::array();
  auto all = open_existing(place).and_then([&](const auto& from) {
    return find_process(*from, process_id).and_then([&](const process_row& row) {
      return from->executions(row.key);
    });
  });
  return all ? executions_json(*all) : json::array(); // it is kept elsewhere, or in memory
}

exit_code show_events(const process_flags& flags) {
  opened_process shown;
  if (auto fault = open(flags, shown))
    return *fault;
  std::string lines;
  auto append = [&](const std::vector<execution_event>& events) {
    for (const auto& each : events) {
      append_json_line(lines, each);
      lines += '\n';
    }
  };
  auto left = replay_stored(*shown.from, shown.row, shown.flow, {append, {}});
  return left ? print(lines) : store_failed(left.error());
}

exit_code show_logs(const process_flags& flags) {
  opened_process shown;
  if (auto fault = open(flags, shown))
    return *fault;
  const auto& tasks = shown.flow->tasks;
  auto named = shown.flow->find_task(flags.task);
  auto is_known = flags.task.empty() || named != no_task
                  || std::ranges::find(tasks, flags.task, &task::id) != tasks.end();
  std::string text;
  auto append = [&](const action_start& action, const input::action_finished& outcome) {
    const auto& id = tasks[action.task].id;
    auto is_meant = flags.task.empty() || action.task == named || flags.task == id
                    || flags.task == action.task_path;
    is_known |= is_meant;
    if (is_meant)
      text += log_of(action.task_path.empty() ? shown.flow->path_of(action.task) : action.task_path,
                     action, outcome);
  };
  auto left = replay_stored(*shown.from, shown.row, shown.flow, {{}, append});
  if (!left)
    return store_failed(left.error());
  if (!is_known)
    return refuse(unknown_task(*shown.flow, flags.task));
  return print_content(left->machine.secrets().masked(std::move(text)));
}

} // namespace troupe::cli

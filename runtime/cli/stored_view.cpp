#include "runtime/cli/stored_view.hpp"

#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/process_list.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/stored_process.hpp"
#include "runtime/model/process_snapshot.hpp"

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

/// Replays a stored process for `hear`, and prints what that made `text`.
exit_code print_replayed(opened_process& shown, replay_listeners hear, std::string& text) {
  auto left = replay_stored(*shown.from, shown.row, shown.flow, std::move(hear));
  if (!left)
    return store_failed(left.error());
  return print(
    without_secrets(text, *shown.flow, left->machine.output().output).get<std::string>());
}

std::string stored_view(const process_row& row, const std::vector<shown_execution>& all) {
  auto text = row.id + "  " + std::string{to_string(row.state)};
  if (!row.reason.empty())
    text += " (" + row.reason + ')';
  text += ", accepted " + to_rfc3339(row.accepted);
  if (row.ended)
    text += ", took " + time_text(*row.ended - row.accepted);
  text += '\n';
  if (!row.parent_id.empty())
    text += "  started by " + row.parent_id + '\n';
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
  auto listed = to_json(row);
  for (const auto* key : {"owner", "endedAt"})
    if (listed.contains(key))
      made[key] = listed[key];
  auto output = json::parse(shown.row.output, nullptr, false);
  if (!output.is_discarded())
    made["output"] = without_secrets(output, *shown.flow, output);
  made["executions"] = json::array();
  for (const auto& each : all)
    made["executions"].push_back(execution_json(each));
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
    return print(stored_view(shown.row, *all));
  auto document = stored_json(shown, *all);
  if (!document)
    return store_failed(document.error());
  return print(document->dump(2, ' ', false, json::error_handler_t::replace) + "\n");
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
  return print_replayed(shown, {append, {}}, lines);
}

exit_code show_logs(const process_flags& flags) {
  opened_process shown;
  if (auto fault = open(flags, shown))
    return *fault;
  std::string text;
  auto append = [&](const action_start& action, const input::action_finished& outcome) {
    const auto& id = shown.flow->tasks[action.task].id;
    if (flags.task.empty() || flags.task == id || flags.task == action.task_path)
      text += log_of(action.task_path.empty() ? id : action.task_path, action, outcome);
  };
  return print_replayed(shown, {{}, append}, text);
}

} // namespace troupe::cli

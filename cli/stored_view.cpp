#include "cli/stored_view.hpp"

#include "cli/definition_file.hpp"
#include "cli/flag_values.hpp"
#include "cli/process_list.hpp"
#include "cli/report.hpp"
#include "cli/standard_streams.hpp"
#include "cli/stored_process.hpp"
#include "runtime/base/visible.hpp"
#include "troupe/snapshot.hpp"

#include <algorithm>
#include <map>

namespace troupe::cli {

namespace {

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
            + time_text((row.ended == time_point{} ? std::chrono::system_clock::now() : row.ended)
                        - row.started);
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

/// The ended process that the shown one goes on from; or empty.
std::string continued_by(opened_process& shown) {
  auto all = shown.from->continuations().value_or(std::map<std::string, std::string>{});
  auto known = all.find(shown.row.id);
  return known == all.end() ? std::string{} : known->second;
}

std::string stored_view(const process_row& row, const std::string& continues,
                        const std::vector<shown_execution>& all) {
  auto text = visible_line(row.id) + "  " + std::string{to_string(row.state)};
  if (!row.reason.empty())
    text += " (" + row.reason + ')';
  text += ", accepted " + to_rfc3339(row.accepted);
  if (row.ended)
    text += ", took " + time_text(*row.ended - row.accepted);
  text += '\n';
  if (!row.parent_id.empty())
    text += "  started by " + visible_line(row.parent_id) + '\n';
  if (!continues.empty())
    text += "  goes on from " + visible_line(continues) + '\n';
  return text + tree_of(all);
}

/// All that the engine knows of it.
result<process_snapshot> replayed_snapshot(opened_process& shown, const workflow_ptr& flow) {
  return shown.replay(flow).map(
    [](const replayed_process& left) { return left.machine.snapshot(); });
}

/// What its row knows of it: all there is, but of what lives, or can be taken up again.
process_snapshot row_snapshot(const process_row& row) {
  process_snapshot made;
  made.id = made.session.id = row.id;
  made.parent_id = row.parent_id;
  made.scn = row.scn;
  made.name = row.name;
  made.state = row.state;
  made.cancel_reason = row.state == process_state::cancelled ? row.reason : std::string{};
  auto errors = json::parse(row.errors, nullptr, false);
  if (errors.is_object())
    for (const auto& [name_space, message] : errors.items())
      made.errors[name_space] = message.is_string() ? message.get<std::string>() : message.dump();
  return made;
}

/// The same of one that has completed: nothing is left to be taken up, so that is all there is.
process_snapshot completed_snapshot(const process_row& row, const workflow& flow,
                                    const json& output) {
  auto made = row_snapshot(row);
  made.workflow = make_value(outline(flow));
  made.workflow_hash = troupe::to_string(flow.hash);
  made.policy = flow.policy;
  if (output.is_object())
    for (const auto& [name, content] : output.items())
      made.session.state[name] = make_value(content);
  return made;
}

/// The values that it ended with, without its secrets; discarded: it has not ended.
json output_of(opened_process& shown, const workflow_ptr& flow) {
  auto output = json::parse(shown.row.output, nullptr, false);
  if (output.is_discarded())
    return output;
  auto hides = secrets_of(shown, flow);
  return hides ? take(hides->masked(make_value(std::move(output)))) : json();
}

/// What the process is, and all its executions. Where it can't be replayed, what its row says; and
/// why that isn't all.
json stored_json(opened_process& shown, const std::vector<shown_execution>& all) {
  auto flow = shown.flow();
  auto output = flow ? output_of(shown, *flow) : json(json::value_t::discarded);
  auto seen = flow.and_then([&](const workflow_ptr& loaded) -> result<process_snapshot> {
    if (shown.row.state == process_state::completed)
      return completed_snapshot(shown.row, *loaded, output);
    return replayed_snapshot(shown, loaded);
  });
  auto known = seen ? std::move(*seen) : row_snapshot(shown.row);
  known.created_at = shown.row.accepted;
  known.finished_at = shown.row.ended;
  auto made = to_json(known);
  if (!seen)
    made["incomplete"] = seen.error().message;
  listed_process row;
  row.stored = shown.row;
  row.continues = continued_by(shown);
  auto listed = to_json(row);
  for (const auto* key : {"owner", "endedAt", "continues"})
    if (listed.contains(key))
      made[key] = listed[key];
  if (!output.is_discarded())
    made["output"] = std::move(output);
  made.emplace("stack", json::array()); // nothing is left of one that has completed
  made["executions"] = executions_json(all);
  return made;
}

} // namespace

exit_code show_process(const process_flags& flags) {
  auto as = parse_choice("--output", flags.output, output_forms);
  if (!as)
    return fail(as.error());
  opened_process shown;
  if (auto fault = open_process(flags, shown))
    return *fault;
  auto all = shown.from->executions(shown.row.key, {});
  if (!all)
    return store_failed(all.error());
  if (*as == "text")
    return print_text(stored_view(shown.row, continued_by(shown), *all));
  return print(stored_json(shown, *all).dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

json stored_executions(const state_place& place, const std::string& process_id) {
  if (!has_store(place))
    return json::array();
  auto all = open_existing(place).and_then([&](const auto& from) {
    return find_process(*from, process_id).and_then([&](const process_row& row) {
      return from->executions(row.key, {});
    });
  });
  return all ? executions_json(*all) : json::array(); // it is kept elsewhere, or in memory
}

} // namespace troupe::cli

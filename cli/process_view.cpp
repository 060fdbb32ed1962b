#include "cli/process_view.hpp"

#include "cli/report.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace troupe::cli {

namespace {

/// `running for 2 s, attempt 3: no such file`.
std::string how_it_is(const execution_snapshot& each, time_point now) {
  auto text = std::string{to_string(each.state)};
  auto since = each.paused_at    ? each.paused_at
               : each.started_at ? each.started_at
                                 : each.scheduled_at;
  if (each.completed_at && each.scheduled_at)
    text += " after " + time_text(*each.completed_at - *each.scheduled_at);
  else if (since)
    text += " for " + time_text(std::max(now - *since, duration::zero()));
  if (each.attempts > 1)
    text += ", attempt " + std::to_string(each.attempts);
  if (!each.error.empty())
    text += ": " + each.error.substr(0, each.error.find('\n'));
  return text;
}

/// The executions, each below the one that it is a part of.
std::string tree_of(const std::vector<execution_snapshot>& stack, time_point now) {
  std::map<std::string, std::size_t> depths; // by task id
  std::vector<std::string> names;
  std::size_t width = 0;
  for (const auto& each : stack) {
    auto above = depths.find(each.parent_task_id);
    auto depth = above == depths.end() ? 1 : above->second + 1;
    depths[each.task_id] = depth;
    names.push_back(std::string(2 * depth, ' ') + visible_line(each.task_id));
    width = std::max(width, names.back().size());
  }
  std::string text;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    names[i].resize(width + 2, ' ');
    text += names[i] + how_it_is(stack[i], now) + '\n';
  }
  return text;
}

/// `  load[3]  failed after 1.2 s, attempt 2: no such file`.
std::string line_of(const listed_execution& each, std::size_t depth, time_point now) {
  auto text = std::string(2 * depth, ' ') + visible_line(each.name) + "  ";
  text += to_string(each.state);
  auto has_ended = each.ended_at != time_point{};
  if (each.started_at != time_point{})
    text += (has_ended ? " after " : " for ")
            + time_text((has_ended ? each.ended_at : now) - each.started_at);
  if (each.attempt > 1)
    text += ", attempt " + std::to_string(each.attempt);
  if (!each.error.empty())
    text += ": " + each.error.substr(0, each.error.find('\n'));
  return text + "\n";
}

/// Each execution below its parent, in the order in which they began.
std::string tree_of(const std::vector<listed_execution>& all, time_point now) {
  std::map<std::uint64_t, std::vector<const listed_execution*>> below;
  for (const auto& each : all)
    below[each.parent].push_back(&each);
  std::vector<std::pair<const listed_execution*, std::size_t>> open;
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
    text += line_of(*each, depth, now);
    add(each->number, depth + 1);
  }
  return text;
}

} // namespace

std::string process_view(const process_snapshot& shown, time_point now) {
  auto text = visible_line(shown.id) + "  " + std::string{to_string(shown.state)};
  if (!shown.cancel_reason.empty())
    text += " (" + shown.cancel_reason + ')';
  if (shown.created_at)
    text += ", since " + to_rfc3339(*shown.created_at);
  text += '\n';
  if (!shown.parent_id.empty())
    text += "  started by " + visible_line(shown.parent_id) + '\n';
  if (!shown.workflow_hash.empty())
    text += "  runs " + visible_line(shown.name) + " as of " + shown.workflow_hash.substr(0, 12)
            + '\n';
  text += tree_of(shown.stack, now);
  for (const auto& [task, message] : shown.errors)
    text += "  " + visible_line(task) + " failed: " + message + '\n';
  return text;
}

std::string process_view(const listed_process& shown, const std::vector<listed_execution>& all,
                         time_point now) {
  const auto& row = shown.summary;
  auto text = visible_line(row.id) + "  " + std::string{to_string(row.state)};
  if (!shown.reason.empty())
    text += " (" + shown.reason + ')';
  text += ", accepted " + to_rfc3339(row.started_at);
  if (shown.ended_at)
    text += ", took " + time_text(*shown.ended_at - row.started_at);
  text += '\n';
  if (!row.parent_id.empty())
    text += "  started by " + visible_line(row.parent_id) + '\n';
  if (!shown.continues.empty())
    text += "  continues " + visible_line(shown.continues) + '\n';
  return text + tree_of(all, now);
}

} // namespace troupe::cli

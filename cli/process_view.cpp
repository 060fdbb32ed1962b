#include "cli/process_view.hpp"

#include "cli/report.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>

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

} // namespace troupe::cli

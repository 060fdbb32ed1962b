#include "cli/process_table.hpp"

#include "cli/display/picture.hpp"
#include "cli/report.hpp"
#include "cli/text_table.hpp"
#include "runtime/base/visible.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace troupe::cli {

namespace {

/// The rows with how deep each stands, parents before their children.
std::vector<std::pair<const listed_process*, std::size_t>>
in_order(const std::vector<listed_process>& rows) {
  std::set<std::string_view> known;
  for (const auto& row : rows)
    known.insert(row.summary.id);
  std::map<std::string, std::vector<const listed_process*>> below;
  for (const auto& row : rows) {
    const auto& parent = row.summary.parent_id;
    below[known.contains(parent) ? parent : std::string{}].push_back(&row);
  }
  std::vector<std::pair<const listed_process*, std::size_t>> ordered;
  std::vector<std::pair<const listed_process*, std::size_t>> open;
  auto enter = [&](const std::string& parent, std::size_t depth) {
    auto& children = below[parent];
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      open.emplace_back(*child, depth);
  };
  enter({}, 0);
  while (!open.empty()) {
    auto [row, depth] = open.back();
    open.pop_back();
    ordered.emplace_back(row, depth);
    enter(row->summary.id, depth + 1);
  }
  return ordered;
}

std::string how_far(const listed_process& row) {
  if (!row.is_live)
    return {};
  const auto& counters = row.summary.counters;
  auto text
    = std::to_string(ended_tasks(counters)) + '/' + std::to_string(counters.total) + " done";
  if (auto failed = failed_tasks(counters); failed > 0)
    text += ", " + std::to_string(failed) + " failed";
  return text;
}

/// `3.00 s` so far, or `3.00 s, 2 h 5 min ago`.
std::string how_long(const listed_process& row, time_point now) {
  auto began = row.summary.started_at;
  if (began == time_point{})
    return {};
  const auto& ended = row.ended_at;
  return ended ? time_text(*ended - began) + ", " + time_text(now - *ended) + " ago"
               : time_text(now - began);
}

std::string driver_text(const listed_process& row, time_point now) {
  if (row.is_live || row.ended_at)
    return {};
  const auto& who = row.driver;
  if (who && !who->answers)
    return name_of(*who) + " does not answer";
  if (!who || who->lives == false)
    return "no runtime drives it";
  auto text = "driven by " + name_of(*who);
  if (!who->lives)
    text += ", last seen " + time_text(now - who->last_seen) + " ago";
  return text;
}

} // namespace

std::string process_table(const std::vector<listed_process>& rows, time_point now, bool headed) {
  std::vector<std::vector<std::string>> cells;
  if (headed && !rows.empty())
    cells.push_back({"PROCESS", "STATE", "PROGRESS", "TIME", ""});
  for (const auto& [row, depth] : in_order(rows))
    cells.push_back({std::string(2 * depth, ' ') + visible_line(row->summary.id),
                     std::string{to_string(row->summary.state)}, how_far(*row), how_long(*row, now),
                     driver_text(*row, now)});
  return text_table(cells);
}

std::string approval_list_text(const std::vector<approval_request>& pending) {
  std::string text;
  for (const auto& each : pending) {
    text += visible_line(each.execution_id) + "\n  " + visible_line(each.task_id) + " asks to run "
            + visible_line(each.action);
    if (each.expires_at != time_point{})
      text += ", until " + to_rfc3339(each.expires_at);
    text += "\n  with " + each.input->dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
  }
  return text;
}

} // namespace troupe::cli

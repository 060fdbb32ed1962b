#include "runtime/cli/process_table.hpp"

#include "runtime/cli/progress_line.hpp"
#include "runtime/cli/report.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace troupe::cli {

namespace {

/// The rows with how deep each stands, parents before their children.
std::vector<std::pair<const process_summary*, std::size_t>>
in_order(const std::vector<process_summary>& rows) {
  std::map<std::string, std::vector<const process_summary*>> below;
  for (const auto& row : rows) {
    bool is_known = std::ranges::any_of(
      rows, [&](const process_summary& other) { return other.id == row.parent_id; });
    below[is_known ? row.parent_id : std::string{}].push_back(&row);
  }
  std::vector<std::pair<const process_summary*, std::size_t>> ordered;
  std::vector<std::pair<const process_summary*, std::size_t>> open;
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
    enter(row->id, depth + 1);
  }
  return ordered;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string how_far(const progress& counters) {
  auto text
    = std::to_string(ended_tasks(counters)) + '/' + std::to_string(counters.total) + " done";
  if (counters.failed > 0)
    text += ", " + std::to_string(counters.failed) + " failed";
  return text;
}

} // namespace

std::string process_table(const std::vector<process_summary>& rows, time_point now) {
  std::vector<std::vector<std::string>> cells;
  for (const auto& [row, depth] : in_order(rows)) {
    auto age = row->started_at == time_point{} ? std::string{} : time_text(now - row->started_at);
    cells.push_back({std::string(2 * depth, ' ') + row->id, std::string{to_string(row->state)},
                     how_far(row->counters), std::move(age)});
  }
  std::vector<std::size_t> widths(4);
  for (const auto& line : cells)
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      widths[i] = std::max(widths[i], line[i].size());
  std::string text;
  for (auto& line : cells) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      text += padded(std::move(line[i]), widths[i]) + "  ";
    text += line.back();
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string approval_list_text(const std::vector<approval_request>& pending) {
  std::string text;
  for (const auto& each : pending) {
    text += each.execution_id + "\n  " + each.task_id + " asks to run " + each.action;
    if (each.expires_at != time_point{})
      text += ", until " + to_rfc3339(each.expires_at);
    text += "\n  with " + each.input->dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
  }
  return text;
}

} // namespace troupe::cli

#include "cli/process_view.hpp"

#include "cli/report.hpp"
#include "runtime/base/labels.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/model/execution_query.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace troupe::cli {

namespace {

/// `, cached from etl/5f0c.../load`, where an earlier result was taken.
std::string taken_text(const std::string& origin) {
  return origin.empty() ? "" : ", cached from " + visible_line(origin);
}

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
  text += taken_text(each.cached);
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

/// `  labels team=x, kind=etl`, or nothing.
std::string line_of_labels(const label_map& labels) {
  return labels.empty() ? "" : "  labels " + visible_line(labels_text(labels)) + '\n';
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
  text += taken_text(each.cached);
  if (!each.error.empty())
    text += ": " + each.error.substr(0, each.error.find('\n'));
  return text + "\n";
}

/// `load` for `load[3]#2`, and `etl/each.load` for `etl/each.load[3]`.
std::string task_without_index(const std::string& name) {
  auto own = name.substr(0, name.rfind('#') == name.npos ? name.size() : name.rfind('#'));
  return own.ends_with(']') ? own.substr(0, own.rfind('[')) : own;
}

/// How many executions of a task there are, by state.
class task_sums {
public:
  void add(const std::string& task, task_state state) {
    auto [at, is_new] = places_.try_emplace(task, rows_.size());
    if (is_new)
      rows_.push_back({task, {}});
    ++rows_[at->second].second[state];
    ++all_;
  }

  /// `  load  99896 completed, 104 failed`, a line a task, in the order of their first ones.
  std::string text() const {
    std::string lines;
    for (const auto& [task, states] : rows_) {
      lines += "  " + visible_line(task);
      const char* before = "  ";
      for (const auto& [state, count] : states)
        lines.append(std::exchange(before, ", "))
          .append(std::to_string(count))
          .append(1, ' ')
          .append(to_string(state));
      lines += '\n';
    }
    return lines + "  (" + std::to_string(all_)
           + " executions: --all shows each, --failed, --running or --waiting some)\n";
  }

private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::pair<std::string, std::map<task_state, std::size_t>>> rows_;
  std::size_t all_ = 0;
};

bool sums_up(const view_choice& which, std::size_t executions) {
  return which.is_any() && !which.all && executions > most_executions;
}

/// Those that are meant, and what they are part of.
std::vector<execution_snapshot> chosen_of(const std::vector<execution_snapshot>& stack,
                                          const view_choice& which) {
  std::set<std::string> kept;
  std::vector<execution_snapshot> chosen;
  for (auto each = stack.rbegin(); each != stack.rend(); ++each) // parents stand before their parts
    if (which.means(each->state) || kept.contains(each->task_id)) {
      kept.insert(each->parent_task_id);
      chosen.push_back(*each);
    }
  std::ranges::reverse(chosen);
  return chosen;
}

std::vector<listed_execution> chosen_of(const std::vector<listed_execution>& all,
                                        const view_choice& which) {
  std::set<std::uint64_t> kept;
  std::vector<listed_execution> chosen;
  for (auto each = all.rbegin(); each != all.rend(); ++each)
    if (which.means(each->state) || kept.contains(each->number)) {
      kept.insert(each->parent);
      chosen.push_back(*each);
    }
  std::ranges::reverse(chosen);
  return chosen;
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

bool view_choice::means(task_state state) const noexcept {
  return is_any() || (failed && state == task_state::failed)
         || (running && state == task_state::running) || (waiting && is_waiting(state));
}

std::string execution_lines(const std::vector<listed_execution>& rows, time_point now) {
  const auto width = rows.empty() ? 0 : std::to_string(rows.back().number).size();
  std::string text;
  for (const auto& each : rows) {
    const auto number = std::to_string(each.number);
    text += std::string(2 + width - number.size(), ' ') + number + line_of(each, 1, now);
  }
  return text;
}

std::string process_view(const process_snapshot& shown, time_point now, const view_choice& which) {
  auto text = visible_line(shown.id) + "  " + std::string{to_string(shown.state)};
  if (!shown.cancel_reason.empty())
    text += " (" + shown.cancel_reason + ')';
  if (shown.created_at)
    text += ", since " + to_rfc3339(*shown.created_at);
  text += '\n';
  if (shown.unstored)
    text += "  ahead of its store, which can't be written at present\n";
  if (!shown.parent_id.empty())
    text += "  started by " + visible_line(shown.parent_id) + '\n';
  if (!shown.workflow_hash.empty())
    text += "  runs " + visible_line(shown.name) + " as of " + shown.workflow_hash.substr(0, 12)
            + '\n';
  text += line_of_labels(shown.labels);
  if (sums_up(which, shown.stack.size())) {
    task_sums sums;
    for (const auto& each : shown.stack)
      sums.add(task_without_index(each.task_id), each.state);
    text += sums.text();
  } else {
    text += tree_of(which.is_any() ? shown.stack : chosen_of(shown.stack, which), now);
  }
  for (const auto& [task, message] : shown.errors)
    text += "  " + visible_line(task) + " failed: " + message + '\n';
  return text;
}

std::string process_view(const listed_process& shown, const std::vector<listed_execution>& all,
                         time_point now, const view_choice& which) {
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
  text += line_of_labels(row.labels);
  if (!sums_up(which, all.size()))
    return text + tree_of(which.is_any() ? all : chosen_of(all, which), now);
  task_sums sums;
  for (const auto& each : all)
    sums.add(task_without_index(each.name), each.state);
  return text + sums.text();
}

} // namespace troupe::cli

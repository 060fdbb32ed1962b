#include "cli/display/run_overview.hpp"

#include <utility>
#include <variant>

namespace troupe::cli {

std::string_view left_to_say(const std::string& process_id, const std::string& message,
                             const failed_children& children, const told_failures& told) {
  auto is_told = !children.first.empty() && told.contains({process_id, children.first});
  return is_told ? children.count : message;
}

void run_overview::hear(const any_event& happened) {
  if (const auto* change = std::get_if<execution_event>(&happened))
    hear(*change);
  else if (const auto* process = std::get_if<process_event>(&happened);
           process && process->process_id == followed_)
    state_ = process->state;
}

void run_overview::hear(const execution_event& change) {
  if (change.state == task_state::running)
    return begin(change);
  end(change);
  if (change.state == task_state::failed && change.origin.empty())
    note_failure(change);
}

void run_overview::begin(const execution_event& change) {
  end(change); // a further attempt, of which nothing was told in between
  auto begun = left_.begin(task_of_path(change.task_id), change.at);
  by_execution_[change.execution_id] = running_.insert(running_.end(), {change.task_id, begun});
}

void run_overview::end(const execution_event& change) {
  auto known = by_execution_.extract(change.execution_id);
  if (!known)
    return;
  auto at = known.mapped();
  // A group begins and opens, and what it holds has the time.
  auto ended = change.state == task_state::completed || change.state == task_state::failed;
  left_.end(task_of_path(change.task_id), at->begun, change.at, ended);
  running_.erase(at);
}

void run_overview::note_failure(const execution_event& change) {
  if (settled_.contains(change.process_id) || ++failed_ > most_told)
    return;
  std::string news{left_to_say(change.process_id, change.error, change.children, told_)};
  failures_.push_back({change.process_id, change.task_id, std::move(news)});
  told_.emplace(change.process_id, change.task_id);
}

void run_overview::observe(const progress& counters, time_point at) {
  counters_ = counters;
  left_.observe(counters, at);
}

told_failures run_overview::told_of(const std::string& process_id) const {
  told_failures found;
  for (auto at = told_.lower_bound({process_id, {}}); at != told_.end() && at->first == process_id;
       ++at)
    found.insert(*at);
  return found;
}

bool run_overview::is_at_rest() const {
  return state_ == process_state::paused || state_ == process_state::pause_requested;
}

std::string_view run_overview::hindrance() const {
  switch (state_) {
    case process_state::pause_requested: return "pausing";
    case process_state::paused: return "paused";
    case process_state::cancel_requested: return "cancelling";
    default: return {};
  }
}

} // namespace troupe::cli

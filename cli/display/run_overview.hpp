/// What a run is doing, as its events tell.
#pragma once

#include "cli/display/time_left.hpp"
#include "troupe/event.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::cli {

/// An action that runs.
struct running_action {
  std::string task_path; ///< With fan-out indexes.
  begun_action begun;
};

/// A task that has failed of itself.
struct failed_task {
  std::string process_id;
  std::string task_path; ///< With fan-out indexes.
  std::string message;
};

/// Failures that were told when they happened: the ids of processes, and paths of tasks.
using told_failures = std::set<std::pair<std::string, std::string>>;

/// Of a failure's message, which is of such `children`, what is still to be said where those were
/// told: where it names some that are among them, only how many they are. Empty: nothing is.
std::string_view left_to_say(const std::string& process_id, const std::string& message,
                             const failed_children& children, const told_failures& told);

/// Takes the same time for each event, however many tasks there are. For one thread at a time.
class run_overview {
public:
  /// Failures that are told one by one. Of what fails after that, only the count is told.
  static constexpr std::size_t most_told = 1'000;

  explicit run_overview(time_point begun) : left_{begun} {}

  /// From now on the state shown is that of this process.
  void follow(std::string process_id) { followed_ = std::move(process_id); }

  /// Changes of executions, and of processes.
  void hear(const any_event& happened);

  /// So far the run was when it was taken up.
  void go_on_from(const progress& counters) { left_.go_on_from(counters); }

  /// How far the run is.
  void observe(const progress& counters, time_point at);

  /// See `time_left::know`.
  void know(std::string_view task, duration took, std::uint64_t times) {
    left_.know(task, took, times);
  }

  const progress& counters() const noexcept { return counters_; }
  double per_second(time_point now) const { return left_.per_second(now); }
  std::optional<duration> time_left(time_point now) const {
    return is_at_rest() ? std::nullopt : left_.left(now);
  }

  /// `paused`, `cancelRequested`, ...: why it goes on otherwise than it would; else empty.
  std::string_view hindrance() const;

  std::size_t running() const noexcept { return running_.size(); }
  /// The first is the one that has run the longest.
  const std::list<running_action>& running_actions() const noexcept { return running_; }

  /// Those that have failed since the last call.
  std::vector<failed_task> take_failures() { return std::exchange(failures_, {}); }
  /// Whether there are any.
  bool has_failures() const noexcept { return !failures_.empty(); }
  /// All that were among them.
  const told_failures& told() const noexcept { return told_; }

  /// From now on a failure in this process is not among them.
  void settle(std::string process_id) { settled_.insert(std::move(process_id)); }
  /// Those of `told` that are of one process.
  told_failures told_of(const std::string& process_id) const;

private:
  bool is_at_rest() const;
  void hear(const execution_event& change);
  void begin(const execution_event& change);
  void end(const execution_event& change);
  void note_failure(const execution_event& change);

  progress counters_;
  cli::time_left left_;
  std::string followed_;
  process_state state_ = process_state::running;
  std::list<running_action> running_; ///< In the order in which they began.
  std::unordered_map<std::string, std::list<running_action>::iterator> by_execution_;
  std::vector<failed_task> failures_;
  std::size_t failed_ = 0;
  told_failures told_;
  std::set<std::string> settled_; ///< Processes.
};

} // namespace troupe::cli

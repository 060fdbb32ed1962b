/// How much longer a run takes.
#pragma once

#include "cli/display/completion_rate.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe::cli {

/// The id of the task that runs under a path: `each.load[3]` and `load` are one task's.
std::string_view task_of_path(std::string_view path);

/// Tasks that came to an end, whichever.
std::uint64_t ended_tasks(const progress& counters) noexcept;
/// Those of them that failed, without what was not run because of that.
std::uint64_t failed_tasks(const progress& counters) noexcept;

/// An action that runs, as `time_left` sees it.
struct begun_action {
  time_point since;
  double seconds = 0; ///< That it will take; 0: there is no telling.
};

/// Judges by how long actions took: in this run, and before it, where that is known. Each call
/// takes the same time, however many there are.
class time_left {
public:
  explicit time_left(time_point begun) : rate_{begun}, begun_{begun}, looked_{begun} {}

  /// The action of a task took that long in earlier runs, and in this one it will run so many
  /// times: 0 where that isn't known beforehand, as of a fan-out's.
  void know(std::string_view task, duration took, std::uint64_t times);

  /// The action of a task begins. Times grow.
  begun_action begin(std::string_view task, time_point at);
  /// It runs no longer: it has `ended`, or was stopped and will begin again.
  void end(std::string_view task, const begun_action& begun, time_point at, bool ended);

  /// So far the run was when it was taken up: that tells nothing of how fast it is.
  void go_on_from(const progress& counters) { before_ = ended_tasks(counters); }

  /// Takes note of how far the run is.
  void observe(const progress& counters, time_point at);

  /// Actions that end in a second, of late.
  double per_second(time_point now) const { return rate_.per_second(now); }

  /// Nothing: there is no telling, or nothing is left.
  std::optional<duration> left(time_point now) const;

private:
  /// Seconds, averaged over what happened of late.
  struct average {
    double mean = 0;
    std::uint64_t count = 0;
    void add(double next);
  };

  struct task_record {
    average took;
    std::uint64_t expected = 0; ///< Times that it is yet to begin, where that is known.
    double seconds = 0;         ///< That it is then expected to take.
  };

  std::optional<double> seconds_of_uncounted(std::uint64_t actions, time_point now) const;
  double at_once() const;
  void move_to(time_point at);

  completion_rate rate_;
  std::uint64_t before_ = 0; ///< Tasks that had ended when it was taken up.
  progress counters_;
  std::unordered_map<std::string, task_record> tasks_;
  average uncounted_;           ///< Of actions whose number is not known beforehand.
  std::uint64_t expected_ = 0;  ///< Actions that are yet to begin and whose time is known,
  double expected_seconds_ = 0; ///< and that time.
  std::uint64_t running_ = 0;
  std::uint64_t timed_ = 0;  ///< Those of them whose time is known:
  double timed_seconds_ = 0; ///< all that they take,
  double timed_begun_ = 0;   ///< when they began, added up, in seconds since the beginning,
  double latest_end_ = 0;    ///< and when the last one ends.
  time_point begun_;
  time_point looked_;  ///< As of which the next two are.
  double at_once_ = 0; ///< How many ran at once, of late, times
  double weight_ = 0;  ///< this.
};

} // namespace troupe::cli

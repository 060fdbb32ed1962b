/// What one process adds to the figures of its runtime.
#pragma once

#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "troupe/state.hpp"

#include <cstdint>

namespace troupe {

/// Counts the executions of a process from one look at its counters to the next; so that costs the
/// same however many have changed in between. What lives of them is taken back when it goes.
class process_tally {
public:
  /// `before`: what ended while another runtime drove the process, which has counted that. `of`
  /// outlives this.
  process_tally(const runtime_metrics& of, const progress& before) : of_{of}, seen_{before} {
    seen_.pending = seen_.waiting = seen_.running = 0;
  }
  ~process_tally() { count_live({}); }
  process_tally(const process_tally&) = delete;
  process_tally& operator=(const process_tally&) = delete;

  /// The counters are these now. `over`: the process has ended, and what has not begun will not,
  /// unless it is resumed.
  void take(const progress& now, bool over) noexcept {
    if (over)
      count_live({});
    else
      count_live(now);
    count(of_.executions_completed, seen_.completed, now.completed);
    count(of_.executions_failed, seen_.failed, now.failed);
    count(of_.executions_skipped, seen_.skipped, now.skipped);
    count(of_.executions_cancelled, seen_.cancelled, now.cancelled);
  }

private:
  void count_live(const progress& now) noexcept {
    move(of_.executions_pending, seen_.pending, now.pending);
    move(of_.executions_waiting, seen_.waiting, now.waiting);
    move(of_.executions_running, seen_.running, now.running);
  }

  static void move(const metric_gauge& gauge, std::uint64_t& from, std::uint64_t to) noexcept {
    if (from != to)
      gauge.add(static_cast<std::int64_t>(to - from));
    from = to;
  }

  /// What is to be run again has ended all the same.
  static void count(const metric_counter& ended, std::uint64_t& from, std::uint64_t to) noexcept {
    if (from < to)
      ended.add(to - from);
    from = to;
  }

  const runtime_metrics& of_;
  progress seen_; ///< The counters that were counted last.
};

} // namespace troupe

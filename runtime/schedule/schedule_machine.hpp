/// Decides what a schedule starts, and why not. Knows no clock and no store: the same state, the
/// same instant and the same news lead to the same decisions.
///
/// A start has two steps, so that it happens once whatever crashes between: `take` moves it to
/// `starting`, which is stored; the process is started, under an id that follows from the schedule
/// and the time, or found to be there; `note_start` moves it to `running`. Whoever finds something
/// in `starting` after a crash does the second step once more.
#pragma once

#include "runtime/schedule/schedule_rule.hpp"
#include "runtime/schedule/schedule_state.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Times that wait under `overlap: bufferAll`, at most.
inline constexpr std::size_t most_buffered = 1'000;

/// Times that one `take` decides on, at most.
inline constexpr int most_taken = 100;

/// What one look at a schedule came to.
struct schedule_step {
  std::vector<schedule_decision> decisions{};
  std::vector<std::string> cancels{}; ///< Processes whose end is to be asked for.
  std::optional<time_point> due{};    ///< When to look again, without news; nothing: never.
};

/// How a start went.
struct start_news {
  scheduled_run of{};
  bool was_there = false; ///< A process of that id: it was started before.
  std::string fault{};    ///< Why it could not be started; empty: it is there.
};

/// How a process ended.
struct end_news {
  std::string process{};
  bool has_failed = false; ///< Neither completed nor cancelled.
};

/// What is asked for a backfill.
struct backfill_request {
  utc_second from{};
  utc_second until{};
  backfill_order order = backfill_order::forward;
  std::uint32_t at_once = 1;
};

/// One schedule of a workflow.
class schedule_machine {
public:
  /// All three must outlive it. `workflow` and the rule's id make the ids of processes.
  schedule_machine(const std::string& workflow, const schedule_rule& rule, schedule_state& state)
    : rule_{rule}, state_{state}, name_{workflow + '/' + rule.id} {}

  /// Decides all that is due at `now`: what is to start is in `starting` then.
  schedule_step take(time_point now);

  /// Notes how a start went, which was in `starting`; else nothing.
  std::vector<schedule_decision> note_start(const start_news& news, time_point now);

  /// Notes that a process has ended.
  std::vector<schedule_decision> note_end(const end_news& news, time_point now);

  /// Starts nothing more by time. Fails where it is so already.
  result<schedule_decision> pause(std::string reason, time_point now);

  /// Goes on with the first time after `now`. Fails where it isn't paused.
  result<schedule_decision> resume(time_point now);

  /// Has one process start, and tells which: the next `take` puts it among `starting`.
  scheduled_run trigger(time_point now);

  /// Begins one. Fails where another one is under way, or nothing is meant.
  result<void> begin_backfill(const backfill_request& wanted, time_point now);
  /// Fails where there is none, or it is so already.
  result<void> set_backfill_paused(bool is_paused);
  /// What it has started goes on. Fails where there is none.
  result<schedule_decision> cancel_backfill(time_point now);

private:
  bool is_busy() const;
  bool is_spent() const;
  std::string busy_text() const;
  std::string id_at(time_point at, run_origin origin) const;
  void start(time_point at, run_origin origin, time_point due);
  void decide(decision_kind what, time_point at, std::string why, std::uint64_t count = 1);
  time_point due_of(utc_second at) const;
  std::optional<time_point> time_before(time_point at) const;
  bool is_missed(time_point due) const;
  void take_triggers();
  void take_buffered();
  void take_times();
  void take_time(utc_second at, time_point due);
  void overlap(utc_second at, time_point due);
  void pass_missed(utc_second first);
  void take_backfill();
  std::optional<utc_second> next_of_backfill() const;
  std::size_t backfill_runs() const;
  std::optional<time_point> next_due() const;

  const schedule_rule& rule_;
  schedule_state& state_;
  std::string name_;
  time_point now_{};
  schedule_step step_{};
};

} // namespace troupe

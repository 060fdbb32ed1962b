/// Where a schedule stands, and what was decided by it. Plain values; schedule_json.hpp has their
/// stored form.
#pragma once

#include "runtime/schedule/time_zone.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Why a process of a schedule starts.
enum class run_origin : std::uint8_t { time, trigger, backfill };

/// A process that a schedule starts.
struct scheduled_run {
  std::string process{}; ///< Its id, which follows from the schedule and `at`.
  time_point at{};       ///< When it was due, without jitter.
  run_origin origin = run_origin::time;
  std::optional<time_point> previous{}; ///< The `at` of the one before.
  time_point due{}; ///< When it was to start: `at` and the jitter, or when asked.

  friend bool operator==(const scheduled_run&, const scheduled_run&) = default;
};

/// In which order a backfill starts what it starts.
enum class backfill_order : std::uint8_t { forward, backward };

/// A backfill that is under way.
struct backfill_state {
  utc_second from{};
  utc_second until{}; ///< Both are in it.
  backfill_order order = backfill_order::forward;
  std::uint32_t at_once = 1;
  bool is_paused = false;
  std::optional<utc_second> reached{}; ///< The last time that was taken.
  std::uint64_t started = 0;

  friend bool operator==(const backfill_state&, const backfill_state&) = default;
};

/// Where a schedule stands.
struct schedule_state {
  utc_second position{};                ///< All up to here is decided.
  std::uint64_t started = 0;            ///< Starts that count for `count`.
  std::optional<time_point> previous{}; ///< The time of the last of those.
  bool is_paused = false;
  std::string pause_reason{};
  std::vector<utc_second> buffered{};    ///< In order: they wait for what is active.
  std::vector<time_point> triggers{};    ///< Asked for, not yet taken.
  std::vector<scheduled_run> starting{}; ///< To be started: this has to be stored before.
  std::vector<scheduled_run> running{};  ///< Started, and not known to have ended.
  std::optional<backfill_state> backfill{};

  friend bool operator==(const schedule_state&, const schedule_state&) = default;
};

/// What can become of a time.
enum class decision_kind : std::uint8_t {
  started,
  skipped,
  buffered,
  missed,
  failed,
  paused,
  resumed,
  backfilled,
};

/// One decision.
struct schedule_decision {
  time_point when{};              ///< It was made.
  std::optional<time_point> at{}; ///< What it is about; nothing: the schedule.
  run_origin origin = run_origin::time;
  decision_kind what = decision_kind::started;
  std::string why{};
  std::string process{};
  std::uint64_t count = 1; ///< Of times, from `at` on.

  friend bool operator==(const schedule_decision&, const schedule_decision&) = default;
};

} // namespace troupe

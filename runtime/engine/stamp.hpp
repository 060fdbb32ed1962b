/// How the engine and its surroundings name runs, timers and groups to each other.
#pragma once

#include <compare>
#include <cstdint>

namespace troupe {

/// The place of a run in its process's table.
using run_index = std::uint32_t;

/// Stands for "no run".
inline constexpr run_index no_run = 0xffff'ffff;

/// One attempt of one run. News that carries the stamp of a run that has ended, or of an
/// earlier attempt, falls through.
struct run_stamp {
  run_index run = no_run;
  std::uint32_t generation = 0; ///< Of the table's row: grows with each reuse.
  std::uint32_t attempt = 0;

  friend auto operator<=>(const run_stamp&, const run_stamp&) = default;
};

/// Names the run, of all that its table ever held.
constexpr std::uint64_t key_of(const run_stamp& stamp) noexcept {
  return std::uint64_t{stamp.run} << 32U | stamp.generation;
}

/// What a timer is for.
enum class timer_purpose : std::uint8_t {
  delay,           ///< `scheduleIn`, or the pause before a retry, is over.
  attempt_timeout, ///< The task's `timeout` has passed.
  process_timeout, ///< The bound on the whole process has passed.
  cleanup,         ///< `finally` tasks have had their time after a cancel.
  answer,          ///< An action's delayed answer is due (armed by its execution).
  await_timeout,   ///< The deadline of a fan-out has passed (armed by its group).
  signal_timeout,  ///< The signal that a task waits for has not come in time.
  progress,        ///< It is time to tell how far processes are (armed by the supervisor).
};

/// Names a timer of one actor: at most one of each purpose a run.
struct timer_key {
  run_stamp stamp;
  timer_purpose purpose = timer_purpose::delay;

  friend auto operator<=>(const timer_key&, const timer_key&) = default;
};

} // namespace troupe

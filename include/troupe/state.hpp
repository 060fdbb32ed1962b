/// The states of processes and of task executions, and how far a process is. Names are those of the
/// reference package.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

enum class process_state : std::uint8_t {
  pending,
  running,
  pause_requested,
  paused,
  resume_requested,
  cancel_requested,
  cancelled,
  completed,
  failed,
};

enum class task_state : std::uint8_t {
  pending,
  scheduled, ///< Waits for a delay or for a job slot.
  running,
  wait_for_dependencies,
  wait_for_sub_tasks,
  wait_async, ///< Waits for the children of a fan-out.
  wait_for_approval,
  completed,
  failed,
  paused,
  skipped,
  cancelled,
};

/// `pauseRequested`, `completed`, ... as in JSON.
std::string_view to_string(process_state state) noexcept;
std::string_view to_string(task_state state) noexcept;

std::optional<process_state> process_state_of(std::string_view text) noexcept;
std::optional<task_state> task_state_of(std::string_view text) noexcept;

/// Whether no other state can follow.
constexpr bool is_final(process_state state) noexcept {
  return state == process_state::cancelled || state == process_state::completed
         || state == process_state::failed;
}

constexpr bool is_final(task_state state) noexcept {
  return state == task_state::completed || state == task_state::failed
         || state == task_state::skipped || state == task_state::cancelled;
}

/// Steps of a process by state: executions of tasks that do something themselves; mere groups and
/// fan-outs around them don't count. `total` is the sum of the states and grows as fan-outs open
/// and groups repeat.
struct progress {
  std::uint64_t total = 0;
  std::uint64_t pending = 0;
  std::uint64_t waiting = 0; ///< scheduled, paused, or for dependencies, approval, other tasks.
  std::uint64_t running = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t not_run = 0; ///< Of those that failed, those of which only a dependency had.

  friend bool operator==(const progress&, const progress&) = default;

  /// Every counter grows by the other's, or shrinks.
  progress& operator+=(const progress& other) noexcept { return add(other, 1); }
  progress& operator-=(const progress& other) noexcept { return add(other, -1); }

  /// The counter that counts executions of `state`.
  std::uint64_t& of(task_state state) noexcept {
    switch (state) {
      case task_state::pending: return pending;
      case task_state::scheduled:
      case task_state::wait_for_dependencies:
      case task_state::wait_for_approval:
      case task_state::wait_for_sub_tasks:
      case task_state::wait_async:
      case task_state::paused: return waiting;
      case task_state::running: return running;
      case task_state::completed: return completed;
      case task_state::failed: return failed;
      case task_state::skipped: return skipped;
      case task_state::cancelled: break;
    }
    return cancelled;
  }

private:
  progress& add(const progress& other, std::int64_t times) noexcept {
    auto factor = static_cast<std::uint64_t>(times); // modulo 2^64
    total += factor * other.total;
    pending += factor * other.pending;
    waiting += factor * other.waiting;
    running += factor * other.running;
    completed += factor * other.completed;
    failed += factor * other.failed;
    skipped += factor * other.skipped;
    cancelled += factor * other.cancelled;
    not_run += factor * other.not_run;
    return *this;
  }
};

} // namespace troupe

/// The states of processes and of task executions. Names are those of the reference package.
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

/// Whether nothing can follow.
constexpr bool is_final(process_state state) noexcept {
  return state == process_state::cancelled || state == process_state::completed
         || state == process_state::failed;
}

constexpr bool is_final(task_state state) noexcept {
  return state == task_state::completed || state == task_state::failed
         || state == task_state::skipped || state == task_state::cancelled;
}

} // namespace troupe

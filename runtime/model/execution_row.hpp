/// Executions as their process counts them, in numbers: what stores keep, and pages tell.
#pragma once

#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// One execution as it is now.
struct execution_row {
  std::uint64_t number = 0; ///< Counts the executions of its process from 1.
  std::uint64_t parent = 0; ///< 0: none.
  std::uint32_t task = 0;
  std::optional<std::uint64_t> element = {};
  std::uint32_t pass = 0;
  std::uint32_t parent_attempt = 0;
  std::uint32_t attempt = 0;
  task_state state = task_state::pending;
  time_point started{}; ///< Zero: not by this change.
  time_point ended{};   ///< Zero: not yet.
  std::string error = {};
  std::string cached = {}; ///< The id of the execution whose result it has taken; or empty.
};

/// An execution as it is shown, with the id of its task.
struct shown_execution {
  execution_row row;
  std::string task_id;
};

/// Whether an execution in this state has begun, and is not over.
constexpr bool has_begun(task_state state) noexcept {
  return state == task_state::running || state == task_state::wait_for_sub_tasks
         || state == task_state::wait_async;
}

} // namespace troupe

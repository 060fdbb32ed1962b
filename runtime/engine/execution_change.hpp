/// A change of one execution in numbers, as a store keeps it.
#pragma once

#include "runtime/language/workflow/task.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

/// Where an execution stands after one change of its state.
struct execution_change {
  std::uint32_t number = 0; ///< Counts the executions of its process from 1.
  std::uint32_t parent = 0; ///< 0: none.
  task_index task = no_task;
  std::uint32_t pass = 0;
  std::uint32_t parent_attempt = 0;
  std::uint32_t attempt = 0;
  std::optional<std::uint64_t> element; ///< Of a fan-out.
  task_state state = task_state::pending;
  time_point at;
  std::string error;
  /// What the commands of the attempt used, with the first change after they ended; or null.
  std::shared_ptr<const attempt_usage> used{};
  /// The id of the execution whose result it has taken, with its end; empty: it ran.
  std::string cached{};
  /// Why it runs though results of its task are used again, with the first change after that was
  /// looked for; else empty.
  std::string why{};
};

} // namespace troupe

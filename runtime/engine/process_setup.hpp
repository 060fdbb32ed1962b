/// What a process is made of before anything happens to it.
#pragma once

#include "runtime/engine/input.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "troupe/state.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// What somebody listens to. Nothing else is told, and what is not told costs nothing.
struct observation {
  std::uint32_t executions = 0; ///< Which states of executions: a bit for each.
  bool values = false;
  bool conditions = false;

  bool hears(task_state now) const noexcept {
    return (executions & 1U << static_cast<unsigned>(now)) != 0;
  }
};

/// What an observation of executions hears all states with.
inline constexpr std::uint32_t every_task_state
  = (2U << static_cast<unsigned>(task_state::cancelled)) - 1;

/// How an engine is set up.
struct engine_options {
  std::string process_id;
  observation observed{}; ///< May be changed with `engine::observe`.
  bool recorded = false;  ///< Whether `effects::recorded` is wanted.
};

/// What all parts of an engine may read.
struct process_setup {
  workflow_ptr flow;
  engine_options options;
  input::start start{}; ///< Without its `init`. As by default until the process has begun.

  const task& task_at(task_index index) const { return flow->tasks[index]; }

  /// Whether what doesn't depend on a failed member of `group` still starts.
  bool keeps_going(const task& group) const noexcept {
    return group.keep_going || start.rules.keep_going;
  }

  /// The policy that it has now: its own, or else the workflow's.
  const policy_config& policy() const noexcept {
    return start.policy ? *start.policy : flow->policy;
  }
};

} // namespace troupe

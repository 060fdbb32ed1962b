/// Running tasks: between a process and its executions, and from an action to its execution.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/effects.hpp"
#include "runtime/engine/input.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Command, process to execution: run these one after the other. More than one only where all
/// are quick.
struct run_tasks {
  std::uint32_t seat = 0; ///< The execution's place in its process; comes back with the result.
  std::vector<action_start> orders;
};

// Event, execution to process: a blocking action runs: `input::action_started`.

/// Event, execution to process: all orders of one `run_tasks` have ended.
struct tasks_finished {
  std::uint32_t seat = 0;
  std::vector<input::action_finished> results;
};

/// Command, process to execution: tell the action to come to an end.
struct stop_task {
  run_stamp stamp;
};

/// Command, process to execution: give the task back, if its action has not begun.
struct recall_task {
  run_stamp stamp;
};

/// Event, execution to process: the task was not begun, and won't be. In place of
/// `tasks_finished`.
struct task_recalled {
  std::uint32_t seat = 0;
  input::action_recalled news;
};

/// Event, from a job thread to the execution: the action runs.
struct action_began {
  std::uint64_t call = 0; ///< The execution's own number of this call of an action.
};

/// Event, from whatever thread the action answers on to its execution.
struct action_answered {
  std::uint64_t call = 0; ///< As in `action_began`: tells apart what was recalled and sent anew.
  input::action_finished answer;
  duration delay{}; ///< The answer holds only once this has passed.
};

} // namespace troupe

/// Running tasks: between a process and its executions, and from an action to its execution.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/engine/input.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe {

class job_place;

/// Command, process to execution: run these one after the other. More than one only where all
/// are quick.
struct run_tasks {
  std::uint32_t seat = 0; ///< The execution's place in its process; comes back with the result.
  std::vector<action_start> orders;
  /// Of its job, where the action is a blocking one, so that jobs begin in the order in which the
  /// process wanted them. Stays in its node.
  std::shared_ptr<job_place> place{};
};

// Event, execution to process: a blocking action got its job slot: `input::action_started`.

/// Event, execution to process: all orders of one `run_tasks` have ended. Stays in its node.
struct tasks_finished {
  std::uint32_t seat = 0;
  std::vector<input::action_finished> results;
};

/// Command, process to execution: tell the action to come to an end.
struct stop_task {
  run_stamp stamp;
};

/// Command, process to execution: give the task back, if its action has no job slot yet.
struct recall_task {
  run_stamp stamp;
};

/// Event, execution to process: the task was not begun, and won't be. In place of
/// `tasks_finished`. Stays in its node.
struct task_recalled {
  std::uint32_t seat = 0;
  input::action_recalled news;
};

/// Event, from a job thread to the execution: the action has its slot.
struct action_began {
  std::uint64_t call = 0; ///< The execution's own number of this call of an action.
};

/// Event, from whatever thread the action answers on to its execution. Stays in its node.
struct action_answered {
  std::uint64_t call = 0; ///< As in `action_began`: tells apart what was recalled and sent anew.
  input::action_finished answer;
  duration delay{}; ///< The answer holds only once this has passed.
};

template <class Inspector>
auto inspect(Inspector& f, run_tasks& x) {
  return f(caf::meta::type_name("run_tasks"), x.seat, x.orders);
}

template <class Inspector>
auto inspect(Inspector& f, stop_task& x) {
  return f(caf::meta::type_name("stop_task"), x.stamp);
}

template <class Inspector>
auto inspect(Inspector& f, recall_task& x) {
  return f(caf::meta::type_name("recall_task"), x.stamp);
}

template <class Inspector>
auto inspect(Inspector& f, action_began& x) {
  return f(caf::meta::type_name("action_began"), x.call);
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::input::action_started)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::tasks_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::task_recalled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::action_answered)

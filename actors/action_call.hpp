/// Calling the actions of a process: in its own actor, or in an execution's.
#pragma once

#include "actors/node.hpp"
#include "actors/process_claim.hpp"
#include "runtime/engine/effects.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/secrets/process_secrets.hpp"
#include "troupe/action.hpp"

#include <memory>
#include <stop_token>
#include <string>

namespace troupe {

/// Where the actions of one process run, and what they may know of it.
struct action_surroundings {
  std::shared_ptr<const node> around;
  std::string process_id;
  workflow_ptr flow;
  surroundings_ptr surroundings{};
  std::shared_ptr<process_claim> claim{}; ///< Null where nothing is stored.
  process_secrets_ptr secrets{};          ///< That its actions are given; null: none.
  /// The workflow whose runs alone may take the results of this process: it has secrets. Else
  /// empty.
  std::string result_scope{};
};

/// Looks in the store whether this runtime still owns the process: no action is started for one
/// that it has lost. While the store can't be read it waits, until it is told to stop, and then
/// says no; where that is for want of memory it waits for `memory_patience`, and then fails with
/// `error_code::system_exhausted`. For threads that may wait.
result<bool> still_owns(const action_surroundings& here, const std::stop_token& stop);

/// The action that `order` is for.
const std::shared_ptr<const action>& action_of(const workflow& flow, const action_start& order);

/// What it is called where it is counted: `service.method` in lower case.
const std::string& action_name_of(const workflow& flow, const action_start& order);

/// Whether it follows an attempt that failed, rather than one that was lost or recalled.
inline bool is_retry(const action_start& order) noexcept {
  return order.stamp.attempt > 1 && order.first_attempt == order.stamp.attempt;
}

/// What the action may know of its execution. The stop token is left to the caller.
action_context context_of(const action_surroundings& here, const action_start& order);

/// The input of the task's action with its secrets, which nobody but the action gets. Fails where
/// one can't be had.
result<value> input_of(const action_surroundings& here, task_index task, const value& input);
inline result<value> input_of(const action_surroundings& here, const action_start& order) {
  return input_of(here, order.task, order.input);
}

/// What the action gave, without secrets.
inline result<value> without_secrets(const process_secrets_ptr& secrets, result<value> outcome) {
  return secrets ? secrets->masked(std::move(outcome)) : std::move(outcome);
}

/// Runs a quick action to its end on the calling thread.
input::action_finished run_quick(const action_surroundings& here, const action_start& order);

} // namespace troupe

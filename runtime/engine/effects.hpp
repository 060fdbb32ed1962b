/// What a process's engine asks of its surroundings.
#pragma once

#include "runtime/dispatch/demand.hpp"
#include "runtime/engine/correlation.hpp"
#include "runtime/engine/execution_change.hpp"
#include "runtime/engine/running_hash.hpp"
#include "runtime/engine/stamp.hpp"
#include "runtime/language/workflow/task.hpp"
#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/policy.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

class redactor;

/// What the action of an attempt takes, and where it stands among those that wait for the same.
struct start_terms {
  std::shared_ptr<const demand> needs{}; ///< Null: it waits for nothing.
  std::int32_t priority = 0;
  /// The execution number of the outermost fan-out's child that it is part of; 0: of none.
  std::uint32_t begun = 0;
  std::uint32_t written = 0; ///< The order of tasks in the definition.
};

/// What an action may know of the attempt that it runs in.
struct attempt_identity {
  std::string execution_id;
  std::string task_path;
  /// The ended process that one which the action starts goes on from; or empty.
  std::string continues{};
  /// The attempt before this one has failed, and what it started is to go on where it stopped.
  bool again = false;
  start_terms start{};                       ///< For whoever lets it start.
  start_share share{};                       ///< What it has got, once it may start.
  std::shared_ptr<const redactor> secrets{}; ///< Hides them in what it writes; null: nothing.
};

/// One attempt to run one task's action: do so and report `action_finished`, and before that, for
/// one that takes something, `action_started`.
struct action_start {
  run_stamp stamp;
  task_index task = no_task; ///< Of the process's workflow.
  value input = null_value();
  /// That of which this attempt, and all that were lost since, are repetitions.
  std::uint32_t first_attempt = 1;
  /// Null where the action wants no identity, and waits for nothing.
  std::shared_ptr<const attempt_identity> who{};
  value result_key{}; ///< What stands for the input where results are kept; null pointer: nothing.

  /// Who it is; empty where that is not known.
  const attempt_identity& identity() const {
    static const attempt_identity nobody;
    return who ? *who : nobody;
  }
};

/// Look whether the same has been done before, and report `result_answered`.
struct result_lookup {
  run_stamp stamp;
  task_index task = no_task; ///< Of the process's workflow.
  value input = null_value();
  value key{}; ///< What stands for the input; null pointer: nothing does.
};

/// Report `timer_due` at `due`.
struct timer_start {
  timer_key key;
  time_point due;
};

/// Correlate `expected` members and report `group_settled`.
struct group_open {
  run_stamp group; ///< The emitting run.
  std::string id;  ///< Its execution id.
  std::uint64_t expected = 0;
  await_mode mode = await_mode::all;
  duration timeout{};                      ///< 0: none.
  await_merge merge = await_merge::append; ///< `replace`: only one output is ever wanted.
};

/// Have somebody decide on this action and report `approval_decided`.
struct approval_ask {
  run_stamp stamp;
  std::string execution_id;
  std::string task_path;
  std::string action; ///< `service.method` in lower case.
  value input;        ///< Expanded.
};

/// What a person is asked: `asked`, of the process `process_id`, at that time.
inline approval_request request_of(approval_ask asked, const std::string& process_id,
                                   const approval_terms& terms, time_point at) {
  approval_request made;
  made.process_id = process_id;
  made.execution_id = std::move(asked.execution_id);
  made.task_id = std::move(asked.task_path);
  made.action = std::move(asked.action);
  made.input = std::move(asked.input);
  made.requested_at = at;
  if (terms.expiry.count() > 0)
    made.expires_at = at + terms.expiry;
  made.metadata = terms.metadata;
  return made;
}

/// A member of a group has ended.
struct group_member {
  run_stamp group;
  member_outcome outcome;
};

/// `unstarted` members of a group will never start.
struct group_close {
  run_stamp group;
  std::uint64_t unstarted = 0;
};

/// A task waits for the group from now on, by its own mode and deadline.
struct group_join {
  run_stamp group;
  await_mode mode = await_mode::all;
  duration timeout{};
};

/// What one step of the engine wants done, in this order.
struct effects {
  std::vector<execution_event> events;     ///< Only where somebody listens.
  std::vector<value_event> values;         ///< Likewise.
  std::vector<condition_event> conditions; ///< Likewise.
  std::vector<process_event> changes;      ///< Of the process itself.
  std::vector<execution_change> recorded;  ///< Only where a store keeps them.
  running_hash computed;                   ///< Of what expressions gave; likewise.
  std::vector<group_open> groups_opened;
  std::vector<action_start> actions;
  std::vector<run_stamp> actions_to_stop;
  /// Take back the blocking actions that have not begun and report `action_recalled`.
  bool recall_actions = false;
  std::vector<result_lookup> lookups;
  std::vector<approval_ask> approvals;
  std::vector<run_stamp> approvals_to_withdraw;
  std::vector<timer_start> timers;
  std::vector<timer_key> timers_to_stop;
  std::vector<group_member> group_members;
  std::vector<group_join> groups_joined;
  std::vector<group_close> groups_closed;

  /// Empties it, keeping the memory for the next step.
  void clear() {
    events.clear();
    values.clear();
    conditions.clear();
    changes.clear();
    recorded.clear();
    computed = {};
    groups_opened.clear();
    actions.clear();
    actions_to_stop.clear();
    recall_actions = false;
    lookups.clear();
    approvals.clear();
    approvals_to_withdraw.clear();
    timers.clear();
    timers_to_stop.clear();
    group_members.clear();
    groups_joined.clear();
    groups_closed.clear();
  }
};

} // namespace troupe

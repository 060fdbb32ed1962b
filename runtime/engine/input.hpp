/// What an engine is given: the only way in. As values, so that a journal can be made of them.
#pragma once

#include "runtime/action/surroundings.hpp"
#include "runtime/base/behaviour.hpp"
#include "runtime/engine/correlation.hpp"
#include "runtime/engine/stamp.hpp"
#include "runtime/policy/inherited_rules.hpp"
#include "troupe/action.hpp"
#include "troupe/json.hpp"
#include "troupe/policy.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

struct attempt_basis;

} // namespace troupe

namespace troupe::input {

/// The process begins, with everything that it begins with. What is added must have a default that
/// means what was so before there was the field, and a line in start_fields.cpp.
struct start {
  value init = null_value();                ///< The caller's values, checked against `inputs`.
  duration timeout{};                       ///< On top of the workflow's; 0: none.
  std::string parent_id = {};               ///< Of the process whose task started it; or empty.
  std::vector<std::string> tasks = {};      ///< Only these and what they need; empty: all.
  bool paused = false;                      ///< Before the first task, whatever the workflow says.
  std::optional<policy_config> policy = {}; ///< Instead of the workflow's.
  approval_terms approvals = {};
  std::string parent_execution = {}; ///< Of the task that started it; or empty.
  behaviour_number behaviour = first_behaviour;
  surroundings_ptr surroundings = {}; ///< Null: `env.NAME` reads what is there at the start.
  inherited_rules rules = {};         ///< From the processes whose tasks led to this one.
  std::int32_t priority = 0;          ///< Among processes, its sub-workflows with it: higher first.
};

// -- news: what comes too late falls through ---------------------------------------------------

/// An action that takes something has it, and runs.
struct action_started {
  run_stamp stamp;
};
struct action_finished {
  run_stamp stamp;
  result<value> outcome = null_value();
  std::uint32_t execution = 0; ///< Its number, for those who don't replay; 0: not known.
  std::shared_ptr<const attempt_usage> used{}; ///< By commands; null: there were none.
  bool refused = false;  ///< It never began: what it asks for can't be had, now or later.
  retry_advice advice{}; ///< By the action, where it failed.
  /// What its outcome depends on, where that is to be kept as a result; for whoever stores it.
  std::shared_ptr<const attempt_basis> basis{};
};
/// An action that takes something, and did not run yet, was taken back.
struct action_recalled {
  run_stamp stamp;
  value input = null_value(); ///< What it was given.
};
/// The runtime in which the action was in flight is gone: it is run again, in a further attempt
/// that is no retry.
struct action_lost {
  run_stamp stamp;
  value input = null_value(); ///< What it was given.
};
struct timer_due {
  timer_key key;
};
/// A fan-out has settled.
struct group_settled {
  run_stamp group;
  group_summary summary;
};
/// Somebody decided on an execution that waits for approval.
struct approval_decided {
  run_stamp stamp;
  bool approved = false;
  std::string reason;
};

/// It was looked whether the same had been done before.
struct result_answered {
  run_stamp stamp;
  bool found = false;
  value output = null_value(); ///< What that gave.
  std::string origin{};        ///< The id of the execution that gave it; empty: not found.
  std::string reason{};        ///< Why there is none, for people; empty where it is found.
  std::uint32_t execution = 0; ///< As of `action_finished`.
};

// -- requests: an invalid one is refused, and changes nothing (verb.hpp) ------------------------

/// Ends the process early; the first reason stands. Refused where it has ended.
struct cancel {
  std::string reason;
  bool timeout = false;
};
/// Starts nothing more: `paused` once what runs has finished. Refused unless the process runs.
struct pause {
  std::string reason;
};
/// Carries on. Refused unless the process is paused or about to be.
struct resume {};
/// Lets the first of the held tasks start, and stays paused. Refused unless paused with one held.
struct step {};
/// Takes a failed or cancelled process back to where it stopped. Refused in any other state.
struct resume_failed {};
/// Hands `payload` to the first task that waits for the signal, or keeps it for the next. Refused
/// where the process has ended, no task awaits that signal, or too many are kept.
struct signal {
  std::string name;
  value payload = null_value();
};

/// A further runtime drives the process. One that has ended stays as it is.
struct taken_up {
  time_point driven_until = {};           ///< By the one before, as far as is known.
  std::optional<policy_mode> policy = {}; ///< From now on; unset: as before.
  duration timeout{};                     ///< A new bound, counted from now on; 0: as before.
  std::optional<std::int32_t> priority{}; ///< From now on; unset: as before.
};

/// The order is that of the journal's bytes: new ones go to the end.
using any = std::variant<start, action_started, action_finished, action_recalled, action_lost,
                         timer_due, group_settled, approval_decided, cancel, pause, resume, step,
                         resume_failed, signal, taken_up, result_answered>;

/// What a journal keeps of an input. The rest follows from those before it: what an action was
/// given, and what the members of a fan-out gave, unless its deadline cut it short.
any recorded_form(const any& what);

} // namespace troupe::input

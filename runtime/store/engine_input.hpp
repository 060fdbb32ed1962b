/// What is put into the engine of a process, as values: what a journal is made of.
#pragma once

#include "runtime/action/surroundings.hpp"
#include "runtime/base/behaviour.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/time.hpp"
#include "runtime/engine/correlation.hpp"
#include "runtime/engine/execution_change.hpp"
#include "runtime/engine/stamp.hpp"
#include "runtime/model/approval_request.hpp"
#include "runtime/policy/inherited_rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::input {

/// The process begins. What is added must have a default that means what was so before there was
/// the field, and a line in start_fields.hpp.
struct start {
  value init = null_value();
  duration timeout{};
  std::string parent_id = {};
  std::vector<std::string> tasks = {};
  bool paused = false;
  std::optional<policy_config> policy = {};
  approval_terms approvals = {};
  std::string parent_execution = {}; ///< Of the task that started it; or empty.
  behaviour_number behaviour = first_behaviour;
  surroundings_ptr surroundings = {};
  inherited_rules rules = {};
};
/// A blocking action got its job slot.
struct action_started {
  run_stamp stamp;
};
struct action_finished {
  run_stamp stamp;
  value output; ///< Null pointer: it failed.
  std::string error;
  std::uint32_t execution = 0; ///< Its number, for those who don't replay; 0: not known.
};
/// An action that had no job slot yet was taken back.
struct action_recalled {
  run_stamp stamp;
};
/// The runtime that ran the action is gone: it is run again.
struct action_lost {
  run_stamp stamp;
};
struct timer_due {
  timer_key key;
};
/// A fan-out has settled. What its members gave is known from their own ends.
struct group_settled {
  run_stamp group;
  /// Where its deadline cut it short: what had reached it by then.
  std::optional<group_summary> expired;
};
struct approval_decided {
  run_stamp stamp;
  bool approved = false;
  std::string reason;
};
struct cancel {
  std::string reason;
  bool timeout = false;
};
struct pause {
  std::string reason;
};
struct resume {};
struct step {};
struct resume_failed {};
struct signal {
  std::string name;
  value payload = null_value();
};

/// A further runtime drives the process.
struct taken_up {
  time_point driven_until = {};           ///< By the one before, as far as is known.
  std::optional<policy_mode> policy = {}; ///< From now on; unset: as before.
  duration timeout{};                     ///< A new bound, counted from now on; 0: as before.
};

/// The order is that of the journal's bytes: new ones go to the end.
using any = std::variant<start, action_started, action_finished, action_recalled, action_lost,
                         timer_due, group_settled, approval_decided, cancel, pause, resume, step,
                         resume_failed, signal, taken_up>;

} // namespace troupe::input

namespace troupe {

/// An input with the time at which the engine got it.
struct timed_input {
  time_point at;
  input::any what;
};

/// The inputs between two calls of `engine::work`, and the second of these calls.
struct journal_entry {
  std::vector<timed_input> inputs;
  std::uint64_t steps = 0; ///< What `work` was given.
  std::uint64_t scn = 0;   ///< Of the engine after it.
  /// Of all that the engine has decided until then (`add_decisions`); empty: written by 0.1.0.
  std::optional<std::uint32_t> decisions = {};
  /// Of state, in their order, of which `scn` is that of the last: for those who don't replay. The
  /// store has no more of them than change_codec.hpp says, and none of those by 0.1.0.
  std::vector<execution_change> changes = {};
};

} // namespace troupe

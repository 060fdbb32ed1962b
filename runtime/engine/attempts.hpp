/// The way of a run from being entered to the end of an attempt.
#pragma once

#include "runtime/engine/endings.hpp"
#include "runtime/engine/fan_outs.hpp"
#include "runtime/engine/gates.hpp"
#include "runtime/engine/groups.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/engine/output_claims.hpp"
#include "runtime/engine/signals.hpp"
#include "runtime/engine/task_selection.hpp"

#include <string>

namespace troupe {

/// Takes runs through their phases. Owns which tasks are wanted.
class attempts {
public:
  attempts(const process_setup& setup, run_tree& runs, outbox& out, change_feed& feed,
           process_values& values, executions& all, endings& ends, process_lifecycle& lifecycle,
           gates& gate, output_claims& claims, signals& boxes, groups& members, fan_outs& fans)
    : setup_{setup}, runs_{runs}, out_{out}, feed_{feed}, values_{values},
      executions_{all}, endings_{ends}, lifecycle_{lifecycle}, gates_{gate}, claims_{claims},
      signals_{boxes}, groups_{members}, fan_outs_{fans} {}

  void select(task_selection wanted) { selected_ = std::move(wanted); }

  void enter(run_index r);
  /// Looks once more whether all that `r` depends on has run.
  void resolve(run_index r);
  /// The delay before the next attempt is over.
  void begin(run_index r);
  /// `r` was held back, and may start now.
  void go_on(run_index r);

  // What is said of actions in flight; `stamp` may be stale.
  void action_started(const run_stamp& stamp);
  void action_finished(input::action_finished&& news);
  void action_recalled(const run_stamp& stamp, value input);
  void action_lost(const run_stamp& stamp, value input);
  /// It was looked whether what `news` names has been done before.
  void result_answered(input::result_answered&& news);
  /// Somebody has decided on the action that `stamp` waits for.
  void action_decided(const run_stamp& stamp, bool approved, std::string reason);

private:
  /// The run whose action is in flight in the attempt of `stamp`, or null.
  run* find_acting(const run_stamp& stamp) {
    auto* x = runs_.find_attempt(stamp);
    return x && x->phase == run_phase::acting ? x : nullptr;
  }
  void after_dependencies(run_index r);
  void prepare_action(run_index r);
  bool takes_results(const cache_rule& rule) const;
  result<void> read_result_key(run_index r);
  void look_for_result(run_index r);
  void let_action_start(run_index r, policy_verdict verdict);
  static bool is_approved(const run& x);
  void ask_for_approval(run_index r);
  void begin_body(run_index r);
  bool is_settled_by_status(run_index r, error& failed);
  void start_again(run_index r);
  result<void> bound_attempt(run_index r);
  void take_outcome(run_index r, input::action_finished&& news);

  const process_setup& setup_;
  run_tree& runs_;
  outbox& out_;
  change_feed& feed_;
  process_values& values_;
  executions& executions_;
  endings& endings_;
  process_lifecycle& lifecycle_;
  gates& gates_;
  output_claims& claims_;
  signals& signals_;
  groups& groups_;
  fan_outs& fan_outs_;
  task_selection selected_;
};

} // namespace troupe

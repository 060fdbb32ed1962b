/// How an attempt ends, then its run, and at last the process: completion, failure, retry, `catch`,
/// `finally`.
#pragma once

#include "runtime/engine/executions.hpp"
#include "runtime/engine/process_lifecycle.hpp"
#include "runtime/engine/process_values.hpp"
#include "runtime/engine/unfinished_runs.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Whatever a run does, one of `complete`, `fail` and `conclude` is what it comes to. Its parent
/// hears of that by a step of the agenda.
class endings {
public:
  endings(const process_setup& setup, recorded_world& world, run_tree& runs, agenda& steps,
          outbox& out, process_values& values, executions& all, unfinished_runs& unfinished,
          failures& failed, process_lifecycle& lifecycle, const detached_fan_outs& detached)
    : setup_{setup}, world_{world}, runs_{runs}, agenda_{steps}, out_{out}, values_{values},
      executions_{all}, unfinished_{unfinished}, failures_{failed},
      lifecycle_{lifecycle}, detached_{detached} {}

  /// The attempt has done all but its `post`; its output is the payload.
  void complete(run_index r);
  /// The attempt fails of itself.
  void fail(run_index r, std::string message, failure_kind kind = failure_kind::failed,
            const retry_advice& advice = {});
  /// It fails because of children of its fan-out, whose failures are told with its own.
  void fail(run_index r, std::string message, failed_children children);
  /// It fails because of another one, whose failure is told already.
  void fail(run_index r, failure_reason reason, failure_kind kind = failure_kind::failed,
            const retry_advice& advice = {});
  /// It fails because its `timeout` has passed.
  void time_out(run_index r);
  /// The run ends so, once its `finally` has run.
  void conclude(run_index r, task_state outcome);

  void catch_ended(run_index r, const run& catcher);
  void finally_ended(run_index r, const run& finisher);
  void root_ended(run_index r);
  /// Ends the process if nothing of it goes on.
  void end_process_if_quiet();

private:
  result<void> choose_transition(run_index r);
  bool schedule_retry(run_index r, failure_reason& reason, failure_kind kind,
                      const retry_advice& advice);
  std::optional<duration> next_delay(run_index r, failure_reason& reason);
  result<bool> holds(run_index r, const expression& condition, const failure_reason& reason);
  void report_broken(run_index r, failure_reason& reason, const std::string& told);
  void begin_catch(run_index r);
  void count_failure(run_index r);
  void finalize(run_index r);
  bool evaluate_workflow_post();

  const process_setup& setup_;
  recorded_world& world_;
  run_tree& runs_;
  agenda& agenda_;
  outbox& out_;
  process_values& values_;
  executions& executions_;
  unfinished_runs& unfinished_;
  failures& failures_;
  process_lifecycle& lifecycle_;
  const detached_fan_outs& detached_;
};

} // namespace troupe

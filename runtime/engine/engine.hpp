/// The engine of one process: a state machine without I/O, threads or clock.
///
/// Inputs (`start`, `action_finished`, ...) change its state; `work` carries on what follows
/// from them, a bounded number of steps at a time; `take_effects` hands over what the
/// surroundings must do. The same inputs at the same times give the same effects: there is no
/// other source of time or chance.
///
/// A run goes waiting -> (delayed) -> attempts -> (catching) -> (finishing) -> ended; an
/// attempt is (queued -> acting) -> members or joining. Every step of a run goes through the
/// agenda, so that nothing recurses, whatever the shape of the workflow.
#pragma once

#include "runtime/engine/effects.hpp"
#include "runtime/engine/run_table.hpp"
#include "runtime/model/progress.hpp"
#include "runtime/model/workflow.hpp"

#include <set>

namespace troupe {

/// How an engine is set up.
struct engine_options {
  std::string process_id;
  bool observed = false;          ///< Whether events are wanted.
  std::vector<std::string> tasks; ///< Run only these and what they need; empty: all.
};

class engine {
public:
  engine(workflow_ptr flow, engine_options options);

  // -- inputs; each is followed by `work` until that returns false ---------------------------

  /// Begins the process. `init` are the caller's values, checked against `inputs`.
  void start(const json& init, duration timeout, time_point now);
  /// A blocking action got its job slot.
  void action_started(const run_stamp& stamp, time_point now);
  void action_finished(const run_stamp& stamp, result<value> outcome, time_point now);
  void timer_due(const timer_key& key, time_point now);
  void group_settled(const run_stamp& group, group_summary summary, time_point now);
  /// Ends the process early; the first reason stands.
  void cancel(std::string reason, bool timeout, time_point now);

  // -- outputs -------------------------------------------------------------------------------

  /// Takes up to `steps_max` steps. Returns whether there is more to do at once.
  bool work(std::size_t steps_max);
  /// Swaps what is to be done into `out`, whose old content is dropped.
  void take_effects(effects& out);
  bool ended() const noexcept { return is_final(state_); }
  process_state state() const noexcept { return state_; }
  const progress& counters() const noexcept { return counters_; }
  std::uint64_t scn() const noexcept { return scn_; }
  /// The result so far; `time_taken` is left to the caller.
  process_output output() const;
  /// Rows in use, for tests of memory.
  std::size_t rows() const noexcept { return runs_.in_use(); }

private:
  enum class step_kind : std::uint8_t { enter, resolve, advance, stop, tell_parent };
  struct step {
    step_kind kind;
    run_stamp stamp;
  };
  enum class selection : std::uint8_t { none, passage, whole };
  struct place {
    run_index owner = no_run;
    std::uint32_t slot = 0;
  };

  // lifecycle.cpp: from being entered to the end of an attempt
  run_index begin(run_index parent, const task& def, run_role role, std::uint64_t index = 0,
                  std::uint32_t pass = 0);
  void enter(run_index r);
  void after_dependencies(run_index r);
  void begin_attempt(run_index r);
  result<void> evaluate_init(run& x);
  void queue_action(run_index r);
  void dispatch(run_index r);
  void start_running(run_index r);
  void free_action_slot();
  void begin_body(run_index r);
  void complete_attempt(run_index r);
  result<void> evaluate_post(run& x);
  result<void> apply(const parameter& assignment, const environment& names);
  result<void> initialise(const parameter& assignment, const json& given);
  result<void> choose_transition(run_index r);

  // ending.cpp: failure, retry, catch, finally, telling the parent
  void fail_of_itself(run_index r, std::string message);
  void fail_attempt(run_index r, failure_reason reason);
  bool schedule_retry(run_index r, const std::string& message);
  void begin_catch(run_index r);
  void catch_ended(run_index r, const run& catcher);
  void conclude(run_index r, task_state outcome);
  void finally_ended(run_index r, const run& finisher);
  void finalize(run_index r);
  void tell_parent(run_index r);
  void root_ended(run_index r);
  void end_if_quiet();
  bool evaluate_workflow_post();
  void drop_group(run& x);
  void claim_failures(group_frame& group);
  void release(run_index r);

  // dependencies.cpp
  std::optional<place> find_place(run_index r, task_index target);
  void resolve_dependencies(run_index r);
  bool demand(const place& where);
  void fail_by_dependency(run_index r, const place& where, const task& dependency);
  void fail_by_stopped_dependency(run_index r, const place& where, const task& dependency);
  void notify_waiters(run_index owner, std::uint32_t slot);
  run_index dependencies_run();

  // group.cpp
  void open_group(run_index r);
  void start_member(run_index r, std::uint32_t slot);
  void member_ended(run_index r, run_index child);
  void receive_jump(run_index r, const run& child);
  void update_dependents(run_index r, const task& member, member_status status);
  void advance_group(run_index r);
  void advance_sequence(run_index r);
  void advance_parallel(run_index r);
  void apply_jump(run_index r);
  void reset_members(run_index r, std::uint32_t from, std::uint32_t to);
  void count_dependencies(group_frame& group, const task& def, std::uint32_t from);
  const task& member_of(const run& x, std::uint32_t slot) const;
  void close_group(run_index r);
  void end_unstarted_members(run_index r);

  // fan.cpp
  void open_fan(run_index r);
  void advance_fan(run_index r);
  result<scope_ptr> element_scope(run_index r, std::uint64_t index);
  void element_ended(run_index r, run_index child);
  void repeat_element(run_index r, const run& ended);
  void fan_ended(run_index r);
  void detached_fan_ended(run_index r);
  void halt_detached(bool stop_live);

  // join.cpp
  void begin_join(run_index r);
  joinable_fan* joinable(run_index emitter);
  void finish_join(run_index r, joinable_fan& fan);

  // stopping.cpp
  void stop(run_index r, run_stop why);
  void stop_children(run_index r);
  void stop_unstarted(run_index r);
  void stop_everything();
  std::string timeout_message(const run& x) const;

  // bookkeeping.cpp: states, counters, events, names
  void set_state(run_index r, task_state to);
  void note_unstarted(run_index parent, const task& def, task_state to);
  void count_pending(std::uint64_t executions);
  void move_pending(std::uint64_t executions, task_state to);
  void store_output(const run& x, const value& output);
  void select_tasks(const std::vector<std::string>& names);
  std::string path_of(run_index r) const;
  std::string execution_id_of(run_index r) const;
  std::string unstarted_id(run_index parent, const task& member) const;
  std::string joined_ids(run_index r, bool with_passes) const;
  task_environment environment_of(const run& x);
  void link(run_index parent, run_index child);
  void unlink(run_index child);
  run_stamp stamp_of(run_index r) const;
  void schedule(step_kind kind, run_index r);
  void arm(run_index r, timer_purpose purpose, duration delay);
  void disarm_timeout(run_index r);
  failure_entry entry_for(run_index r, std::string message) const;
  failure_entry entry_in_spite_of(run_index r, const std::string& failures) const;

  workflow_ptr flow_;
  engine_options options_;
  std::vector<selection> selected_; ///< By task; empty: everything is wanted.
  run_table runs_;
  session session_;
  recorded_world world_;
  std::deque<step> agenda_;
  effects pending_;
  std::deque<run_stamp> queue_;  ///< Runs that wait for a slot of `config.maxParallel`.
  std::set<run_index> detached_; ///< Emitters whose fan-out runs on without them.
  std::vector<failure_entry> detached_failures_;
  /// Failures of `dependencies`, by slot, until a dependent fails because of them.
  std::map<std::uint32_t, std::vector<failure_entry>> dependency_errors_;
  std::vector<failure_entry> errors_; ///< Of the process.
  std::vector<timer_key> process_timers_;
  run_index root_ = no_run;
  run_index dependencies_ = no_run;
  std::uint32_t acting_ = 0;
  process_state state_ = process_state::pending;
  progress counters_;
  std::uint64_t scn_ = 0;
  std::string cancel_reason_;
  bool timed_out_ = false;
  bool abandoned_ = false; ///< `finally` tasks have had their time.
};

} // namespace troupe

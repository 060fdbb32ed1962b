/// The engine of one process: a state machine without I/O, threads or clock.
///
/// `apply` gives it an input (input.hpp), which changes its state; `work` carries on what follows
/// from that, a bounded number of steps at a time; `take_effects` hands over what the surroundings
/// must do. The same inputs at the same times give the same effects: there is no other source of
/// time or chance.
///
/// A run goes waiting -> (delayed) -> attempts -> (catching) -> (finishing) -> ended; an
/// attempt is ((approving) -> (queued) -> acting) -> members, joining or listening. Every step of
/// a run goes through the agenda, so that nothing recurses, whatever the shape of the workflow.
///
/// While the process is paused, runs that would start something are held; once it is resumed,
/// and in a cancel once all that is to be stopped has been, they go on.
#pragma once

#include "runtime/engine/agenda.hpp"
#include "runtime/engine/effects.hpp"
#include "runtime/engine/execution_place.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/engine/run_table.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/policy/redactor.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/state.hpp"

#include <memory>
#include <set>

namespace troupe {

/// What somebody listens to. Nothing else is told, and what is not told costs nothing.
struct observation {
  bool executions = false;
  bool values = false;
  bool conditions = false;
};

/// How an engine is set up.
struct engine_options {
  std::string process_id;
  observation observed{}; ///< May be changed with `observe`.
  bool recorded = false;  ///< Whether `effects::recorded` is wanted.
};

class engine {
public:
  /// A new one, which waits for its `input::start`.
  engine(workflow_ptr flow, engine_options options);
  /// One that was begun so: whoever brings it back fills in what has become of it since
  /// (description.hpp).
  engine(workflow_ptr flow, engine_options options, input::start begun);

  /// Takes an input in; `work` follows, until that returns false. What is refused (requests that
  /// make no sense in the state that it is in, a second start) changes nothing, and why is said.
  result<void> apply(input::any&& what, time_point now);

  /// From now on, tells what is observed, and nothing else.
  void observe(const observation& wanted) { options_.observed = wanted; }

  /// Takes up to `steps_max` steps. Returns whether there is more to do at once.
  bool work(std::size_t steps_max);
  /// What is to be done because of all that came since the last call. It holds until the next one,
  /// and may be moved from.
  effects& take_effects();
  bool ended() const noexcept { return is_final(state_); }
  process_state state() const noexcept { return state_; }
  /// Actions in flight, those that only wait included.
  std::uint32_t acting() const noexcept { return acting_; }
  const engine_options& options() const noexcept { return options_; }
  /// How it was begun, but for its `init`, and with the policy that it has now.
  const input::start& begun() const noexcept { return start_; }
  const workflow_ptr& flow() const noexcept { return flow_; }
  const progress& counters() const noexcept { return counters_; }
  /// The state of the latest execution of `asked`, as it is called in definitions, seen from
  /// `from`; empty where there was none.
  std::string_view state_of(const run& from, task_index asked) const;
  std::uint64_t scn() const noexcept { return scn_; }
  /// The number of the execution of an attempt; 0: it is over, and forgotten.
  std::uint32_t execution_number(const run_stamp& attempt) const noexcept {
    const auto* x = runs_.find(attempt);
    return x ? x->number : 0;
  }
  /// Where the execution is whose action is in flight.
  execution_place place_of(const run_stamp& stamp) const;
  /// Everything as it is now, secrets masked. The stack holds what lives, parents before their
  /// members, and of a failed process what is left to be taken up again.
  process_snapshot snapshot() const;
  /// The result so far; `time_taken` is left to the caller. Of an engine that is given up, the
  /// values of the session are moved, not copied: those of a large run are most of its memory.
  process_output output() const& { return output_with(session_.all()); }
  process_output output() && { return output_with(std::move(session_).all()); }
  /// What is hidden of its values wherever they are shown.
  const redactor& secrets() const noexcept { return redactor_; }
  /// What holds for the processes that its tasks start: its policy, its secrets so far, and what
  /// was handed down to it.
  inherited_rules rules_below() const;
  /// Rows in use, for tests of memory.
  std::size_t rows() const noexcept { return runs_.in_use(); }

  /// Shows `archive` all that it is made of (description.hpp). Its effects must have been taken.
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  enum class selection : std::uint8_t { none, passage, whole };
  struct place {
    run_index owner = no_run;
    std::uint32_t slot = 0;
  };

  // inputs.cpp, control.cpp, approval.cpp, revival.cpp, signals.cpp: one for each input
  result<void> take(input::start&& how);
  void take(const input::action_started& news);
  void take(input::action_finished&& news);
  void take(input::action_recalled&& news);
  void take(input::action_lost&& news);
  void take(const input::timer_due& news);
  void take(input::group_settled&& news);
  void take(input::approval_decided&& news);
  result<void> take(input::cancel&& asked);
  result<void> take(input::pause&& asked);
  result<void> take(const input::resume& asked);
  result<void> take(const input::step& asked);
  result<void> take(const input::resume_failed& asked);
  result<void> take(input::signal&& asked);
  void take(const input::taken_up& again);
  void set_up(input::start&& how);

  // lifecycle.cpp: from being entered to the end of an attempt
  run_index begin(run_index parent, const task& def, run_role role, std::uint64_t index = 0,
                  std::uint32_t pass = 0);
  void enter(run_index r);
  void after_dependencies(run_index r);
  void begin_attempt(run_index r);
  result<void> evaluate_init(run& x);
  void prepare_action(run_index r);
  void queue_action(run_index r);
  void fill_action_slots();
  void dispatch(run_index r);
  void start_running(run_index r);
  void give_slot_back(const run& x);
  void free_action_slot(const run& x);
  void begin_body(run_index r);
  void complete_attempt(run_index r);
  result<void> evaluate_post(run& x);
  result<void> assign(const parameter& assignment, const environment& names);
  void initialise_session();
  result<void> initialise(const parameter& assignment);
  result<void> choose_transition(run_index r);

  // control.cpp: pause, resume, step
  void become(process_state to, std::string reason = {});
  void request_pause(std::string reason);
  void request_cancel(std::string reason, bool timeout);
  bool is_pausing() const noexcept;
  bool is_cancelling() const noexcept { return state_ == process_state::cancel_requested; }
  bool admit(run_index r);
  void hold(run_index r);
  void go_on(run_index r);
  void release_held();
  void rest_if_quiet();
  result<void> refuse(const char* request) const;

  // approval.cpp
  bool needs_approval(const run& x, const value& input) const;
  void ask_for_approval(run_index r);

  // signals.cpp
  void begin_listening(run_index r);
  void receive_signal(run_index r, value payload);
  bool is_listening(const run_stamp& stamp);
  void stop_listening(run_index r);

  // revival.cpp: taking up again what failed or was cancelled
  void keep_unfinished(run_index r);
  void drop_unfinished(run_index r);
  void revive(run_index r);
  void revive_group(run_index r);
  void revive_fan(run_index r);
  void revive_detached();
  void revive_dependencies();
  void restart_root();
  void drop_kept(run_index r);
  void drop_failed_detached();
  void count_again(const task& def, const unfinished_run& left);
  void move_ended(task_state from, std::uint64_t steps);
  static group_summary merged_with_earlier(fan_frame& fan, group_summary fresh);

  // ending.cpp: failure, retry, catch, finally, telling the parent
  void fail_of_itself(run_index r, std::string message);
  void fail_attempt(run_index r, failure_reason reason);
  bool schedule_retry(run_index r, failure_reason& reason);
  bool wants_retry(run_index r, failure_reason& reason);
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
  bool is_counted_ready(const run& x) const;
  bool demand(const place& where);
  void fail_by_dependency(run_index r, const place& where, const task& dependency);
  void fail_because(run_index r, const failure_reason& cause, const std::string& needed,
                    const task& dependency);
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
  void end_unstarted(run_index r, std::uint32_t slot, task_state as);

  // fan.cpp
  void open_fan(run_index r);
  void open_fan_group(run_index r);
  void advance_fan(run_index r);
  void start_element(run_index r, std::uint64_t index);
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

  // snapshot.cpp
  void add_snapshots_below(run_index top, process_snapshot& to) const;
  execution_snapshot snapshot_of(run_index r) const;

  // bookkeeping.cpp: states, counters, events, names
  void set_state(run_index r, task_state to);
  void note_computed(const value& given);
  void set_value(symbol name, value content);
  void set_value(const std::string& name, value content);
  void append_value(symbol name, const value& content);
  void learn_secret(symbol name, const value& content);
  void note_value(const std::string& name, value before, value after);
  result<bool> test(run_index r, const expression& condition);
  process_output output_with(json values) const;
  const policy_config& policy() const noexcept;
  void record(run_index r);
  void note_state(run_index group, const task& member, task_state is);
  void note_unstarted(run_index parent, const task& def, task_state to);
  void count_pending(std::uint64_t steps);
  void uncount_pending(std::uint64_t steps);
  void move_pending(std::uint64_t steps, task_state to);
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
  input::start start_;              ///< Without its `init`.
  std::vector<selection> selected_; ///< By task; empty: everything is wanted.
  run_table runs_;
  session session_;
  recorded_world world_;
  redactor redactor_; ///< Of what is told: events, approvals, errors. What tasks see is as it is.
  std::deque<agenda_step> agenda_;
  std::unique_ptr<effects> pending_ = std::make_unique<effects>(); ///< What is to be done next.
  std::unique_ptr<effects> taken_ = std::make_unique<effects>(); ///< What was; kept for its memory.
  std::deque<run_stamp> queue_; ///< Runs that wait for a slot of `config.maxParallel`.
  std::deque<run_stamp> held_;  ///< Runs that wait for the process to be resumed.
  std::map<std::string, signal_box, std::less<>> signals_;
  std::set<run_index> detached_;           ///< Emitters whose fan-out runs on without them.
  std::vector<run_index> failed_detached_; ///< Emitters whose fan-out failed without them.
  std::vector<failure_entry> detached_failures_;
  /// Failures of `dependencies`, by slot, until a dependent fails because of them.
  std::map<std::uint32_t, std::vector<failure_entry>> dependency_errors_;
  std::vector<failure_entry> errors_; ///< Of the process.
  std::vector<timer_key> process_timers_;
  run_index root_ = no_run;
  run_index dependencies_ = no_run;
  std::set<std::string> given_;  ///< The names that the caller's `init` set.
  duration time_bound_{};        ///< Of the whole process; 0: none.
  std::uint32_t acting_ = 0;     ///< Actions in flight.
  std::uint32_t only_waits_ = 0; ///< Of them, those that do nothing themselves.
  std::uint32_t revivals_ = 0;   ///< How often it was taken up again after a failure.
  std::uint32_t begun_ = 0;      ///< Executions that have a number.
  process_state state_ = process_state::pending;
  progress counters_;
  std::uint64_t scn_ = 0;
  std::string cancel_reason_;
  std::string pause_reason_;
  bool timed_out_ = false;
  bool abandoned_ = false; ///< `finally` tasks have had their time.
};

} // namespace troupe

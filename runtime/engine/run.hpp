/// A run: one pass of one task in a process, and what it keeps while its members run.
#pragma once

#include "runtime/base/fifo.hpp"
#include "runtime/engine/correlation.hpp"
#include "runtime/engine/scope.hpp"
#include "runtime/engine/stamp.hpp"
#include "runtime/language/workflow/task.hpp"
#include "runtime/secrets/sealed_input.hpp"
#include "troupe/output.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

struct workflow;

/// What a run is to its parent.
enum class run_role : std::uint8_t { root, dependencies, member, element, catcher, finisher };

/// What a run waits for.
enum class run_phase : std::uint8_t {
  waiting,   ///< For its dependencies, or to be entered.
  delayed,   ///< For `scheduleIn`, or for the next attempt.
  held,      ///< For the process to be resumed: its attempt is due.
  looking,   ///< For what is known of earlier results.
  approving, ///< For somebody's approval of its action.
  queued,    ///< For one of `config.maxParallel` slots, or for the process to be resumed.
  acting,    ///< For its action.
  members,   ///< For its sub-tasks or the children of its fan-out.
  joining,   ///< For the fan-out of another task.
  listening, ///< For a signal.
  catching,  ///< For its `catch` task.
  finishing, ///< For its `finally` task.
  ended,
};

/// Why a run was told to come to an end early.
enum class run_stop : std::uint8_t {
  none,
  leaving,      ///< A `goto` below it moves control out of it.
  winding_down, ///< Too many commands have failed: what runs finishes, and nothing new starts.
  timeout,      ///< Its attempt took too long.
  cancel,
};

/// Where a `goto` moves control to: a member of the group that run `owner` has open, or, where
/// that is `no_run`, the root once more.
struct jump_target {
  run_index owner = no_run;
  std::uint32_t slot = 0;
};

/// Why a run failed, as `catch` and dependents are told.
struct failure_reason {
  std::string message;
  std::string origin;         ///< The path of the task that failed of itself.
  failed_children children{}; ///< Where the message is of children of a fan-out.
};

/// An unhandled failure on its way up to the process.
struct failure_entry {
  task_failure told;
  bool continued = false;    ///< Recorded under `continueOnError`; fails nobody.
  std::uint64_t repeats = 0; ///< Further ones that were counted, and not kept.
};

/// Moves `more` to the end of `all`. Where they come from a further pass of a loop (`again`), not
/// all of those that fail nobody are kept: the first two of a task, and a bounded number in all.
/// The others are counted.
void add_failures(std::vector<failure_entry>& all, std::vector<failure_entry> more, bool again);

/// How far a member of a group is.
enum class member_status : std::uint8_t { pending, live, satisfied, failed, cancelled };

/// A fan-out that other tasks may join, seen from the group its emitter is a member of.
struct joinable_fan {
  run_stamp emitter;
  std::optional<group_summary> ended;
  std::optional<failure_entry> unclaimed; ///< Its failure, until a joiner takes it over.
};

/// What is left of a member or child that did not complete, for `resume_failed`.
struct unfinished_run {
  run_index kept = no_run;         ///< Its row, where members of its own have completed.
  std::uint32_t attempts = 0;      ///< Made so far.
  std::uint32_t pass = 0;          ///< Of a child of a fan-out, that a `goto` repeated.
  bool opened = false;             ///< Its sub-tasks were counted.
  bool failed = false;             ///< Else it was cancelled.
  bool not_run = false;            ///< It failed because a dependency had.
  std::uint32_t lost_attempts = 0; ///< As `run` has it.

  /// It was pending again, and cancelled then.
  void cancel() noexcept { opened = failed = not_run = false; }
};

/// The members of a group, while it is open.
struct group_frame {
  std::vector<member_status> status;    ///< By slot.
  std::vector<std::uint32_t> remaining; ///< By slot: sibling dependencies; parallel groups only.
  fifo<std::uint32_t> ready;            ///< Slots that may start; parallel groups only.
  std::uint32_t cursor = 0;             ///< The next slot; sequences only.
  std::uint32_t touched = 0;            ///< One past the last slot that was ever started.
  std::uint32_t live = 0;
  bool halted = false;                   ///< Starts nothing more.
  bool closed = false;                   ///< All members have ended or never will start.
  std::optional<std::uint32_t> jump;     ///< The slot that control moves to next.
  std::optional<failure_reason> failure; ///< Of the first member that failed.
  // Rare, so kept out of the arrays above:
  std::map<std::uint32_t, std::uint32_t> passes; ///< By slot, where started more than once.
  std::map<std::uint32_t, bool> stale; ///< Live members to be run again once they have ended.
  std::map<std::uint32_t, std::vector<run_stamp>> waiters; ///< Dependents, by slot.
  std::map<std::uint32_t, failure_reason> reasons;         ///< Why a slot failed, for dependents.
  std::map<std::uint32_t, task_state> states; ///< By slot, of members that somebody asks about.
  std::map<std::uint32_t, joinable_fan> fans;
  /// Members that failed or were cancelled, by slot: what to take up again.
  std::map<std::uint32_t, unfinished_run> unfinished;

  /// Counts, for the members of the parallel group `def` from slot `from` on, the siblings that
  /// each waits for; those that wait for none are ready.
  void count_dependencies(const workflow& flow, const task& def, std::uint32_t from);
};

/// What a fan-out that is run again after a failure keeps of its children.
struct earlier_children {
  group_summary summary;            ///< With the outputs of those that completed.
  std::vector<std::uint64_t> again; ///< The indexes of those that run again.
};

/// What was approved of an execution.
struct approval_grant {
  value input;
  std::string reason; ///< As whoever approved it wrote.
};

/// The children of a fan-out, while it is open.
struct fan_frame {
  value list;
  std::uint64_t next = 0;
  std::uint64_t count = 0;
  std::uint32_t live = 0;
  std::uint32_t window = 0;
  bool halted = false;
  bool closed = false;   ///< The group has been told that no further child starts.
  bool detached = false; ///< Runs on beside the tasks that follow its emitter.
  bool done = false;     ///< All children have ended as its rule wants.
  bool failed = false;   ///< One of them has, since it was opened or taken up again.
  std::optional<group_summary> summary;
  std::string first_failed; ///< The path of the first failure of those that run.
  std::vector<run_stamp> joiners;
  /// Children that failed or were cancelled, by index: what to take up again.
  std::map<std::uint64_t, unfinished_run> unfinished;
  std::unique_ptr<earlier_children> earlier; ///< Where the fan-out was taken up again.

  /// The index of the child that is started as number `n`.
  std::uint64_t index_of(std::uint64_t n) const { return earlier ? earlier->again[n] : n; }

  /// The inverse of `index_of`.
  std::uint64_t position_of(std::uint64_t index) const;

  /// How many children are pending that will not start; those that were to be taken up again and
  /// have rows stay as they ended before.
  std::uint64_t count_unstarted();

  /// A child has ended after the group had settled: what it gave is not lost.
  void note_late(const member_outcome& ended);

  /// What it has of its children, all told, where `fresh` is of those that ran again. Call once.
  group_summary with_earlier(group_summary fresh);
};

/// How the children of a fan-out are awaited: as its emitter says, or else all of them.
const await_rule& rule_of(const task& emitter);

/// Why an attempt is made again, or failed.
enum class failure_kind : std::uint8_t {
  failed,       ///< Of itself.
  timeout,      ///< It took longer than it may.
  memory,       ///< Its command used far more memory than it takes, and was ended.
  lost,         ///< What drove it is gone.
  checkpointed, ///< It saved what it had done, and asked to be started again.
  killed,       ///< Somebody else sent the signal KILL to its command: the system, for memory, say.
  refused,      ///< It asked for what can't be had, and never began.
};

/// `failed`, `timeout`, `memory`, `lost`, `checkpointed`, `killed` or `refused`.
std::string_view to_string(failure_kind kind) noexcept;

/// How an attempt ended that is made again.
struct attempt_end {
  failure_kind kind = failure_kind::failed;
  attempt_usage used; ///< By its commands, if there were any.

  /// `{"status","signal","reason","seconds","cpuSeconds","memory"}`, null where there was no
  /// command; `status` is then what the action was told by whom it asked, if anything.
  json told() const;
};

/// What is known of the attempts of a run, once there is something.
struct attempt_record {
  attempt_usage used;                 ///< By the commands of this attempt; `commands` 0: none yet.
  bool is_reported = false;           ///< A change of the execution has told of that.
  std::optional<attempt_end> last;    ///< The attempt that failed last.
  duration timeout{};                 ///< Of this attempt, where an expression gave it.
  duration delay{};                   ///< Before the next one, once that is due.
  std::vector<std::uint32_t> retries; ///< Made so far, by rule of `retry`; the last: by none.
  std::uint32_t checkpointed = 0;     ///< Attempts that were; the next after each is no retry.
  value result_key{};                 ///< Of this attempt: what `cache.key` gave; null: nothing.
  std::string cached;                 ///< The execution that gave what this attempt has taken.
  std::string why;                    ///< Why it takes nothing, until a change has told that.
};

/// A row of the process's table.
struct run {
  const task* def = nullptr;
  run_index parent = no_run;
  run_index first_child = no_run; ///< Of the live ones; siblings form a list.
  run_index next = no_run;
  run_index previous = no_run;
  std::uint32_t generation = 0;
  std::uint32_t rows_below = 0;     ///< Children whose rows are in use: they need this one's.
  std::uint32_t pass = 0;           ///< Counts from 0.
  std::uint32_t number = 0;         ///< Counts the executions of the process from 1.
  std::uint32_t attempt = 0;        ///< 0 before the first.
  std::uint32_t spent_attempts = 0; ///< Of them, those before `resume_failed`, or lost: no retries.
  std::uint32_t parent_attempt = 0; ///< That of the parent which it is a part of.
  std::uint32_t dependency = 0;     ///< The next of `def->depends_on` to look at.
  std::uint64_t index = 0;          ///< Of an element.
  run_role role = run_role::member;
  run_phase phase = run_phase::waiting;
  task_state state = task_state::pending;
  run_stop stop = run_stop::none;
  task_state outcome = task_state::pending; ///< What it ends as, once known.
  bool has_init_scope = false;              ///< `scope` was made for this attempt.
  bool opened = false;                      ///< Its members were counted.
  bool timed = false;                       ///< An attempt timeout is armed.
  bool told = false;                        ///< Its parent knows that it has ended.
  bool admitted = false;                    ///< May start although the process is paused: a step.
  bool auto_paused = false;                 ///< Its `autoPause` has had its effect.
  bool goes_on = false;                     ///< This attempt was taken up after a failure.
  bool kept = false;    ///< Ended, and kept for `resume_failed`: its parent knows it by its row.
  bool not_run = false; ///< A dependency has failed.
  std::uint32_t lost_attempts = 0; ///< Just before this one, which goes on with what they began.
  time_point since{};              ///< When it came into its state.
  time_point entered{};            ///< When it came to be.
  scope_ptr scope;                 ///< What its expressions and those below it see.
  value payload; ///< The input while queued (sealed where it names secrets); then the output.
  std::optional<jump_target> jump;
  std::unique_ptr<group_frame> group;
  std::unique_ptr<fan_frame> fan;
  std::unique_ptr<approval_grant> approval;
  std::unique_ptr<failure_reason> failure;
  std::unique_ptr<attempt_record> attempts;
  std::vector<failure_entry> errors; ///< Unhandled failures of this attempt.

  /// Makes the record where there is none yet.
  attempt_record& record() {
    if (!attempts)
      attempts = std::make_unique<attempt_record>();
    return *attempts;
  }
  /// The payload as people may see it, but for `config.secret`: no `secret.NAME` is in it.
  value shown_payload() const {
    const auto is_input
      = phase == run_phase::looking || phase == run_phase::approving || phase == run_phase::queued;
    return is_input && def->work->input.names_secrets() ? shown_input(payload) : payload;
  }
  /// The bound on this attempt; 0: none.
  duration timeout() const noexcept {
    return attempts && attempts->timeout.count() > 0 ? attempts->timeout : def->timeout;
  }
};

} // namespace troupe

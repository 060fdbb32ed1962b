/// An engine in a test's hands: the test finishes actions, moves the clock and settles groups.
#pragma once

#include "runtime/engine/engine.hpp"
#include "troupe/registry.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::testing {

/// How a driven process is started.
struct drive_options {
  json init = json::object();
  duration timeout{};
  std::vector<std::string> tasks{};
  bool observed = true;
  bool correlate = true; ///< Settle groups as task groups do; else the test does.
  bool start_paused = false;
  std::optional<policy_config> policy{};
  bool resumes_failed = false; ///< What failed may change again.
  std::string process_id = "p";
  behaviour_number behaviour = current_behaviour;
  inherited_rules rules{};
  bool knows_results = false; ///< The test answers lookups; else nothing is known.
};

/// For processes that are taken up again.
inline const drive_options resumable{.resumes_failed = true};

/// The actions of driven processes: `nop:nop` and `nop:fail` end at once, `hand:work`, `hand:block`
/// (which needs a job slot) and commands, which are not run, when the test says so.
const action_registry& driven_actions();

/// Loads `text` as the workflow `flow`; its problems fail the test.
workflow_ptr driven_flow(std::string_view text);

/// Runs one workflow. Times are spans since the start.
class driven_process {
public:
  explicit driven_process(std::string_view text, drive_options options = {});
  driven_process(workflow_ptr flow, drive_options options);

  /// Paths of the hand actions in flight, in the order in which they began, joined by spaces.
  std::string acting() const;
  /// Those among them that were told to stop.
  std::string stopping() const;

  /// Ends the action of the task at `path`, which must be in flight.
  void finish(std::string_view path, json output = nullptr, const attempt_usage& used = {});
  void fail(std::string_view path, std::string message, const attempt_usage& used = {});
  /// With what its action knows of further attempts.
  void fail_advised(std::string_view path, std::string message, const retry_advice& advice) {
    give(input::action_finished{
      .stamp = take(path).stamp, .outcome = failure(std::move(message)), .advice = advice});
  }
  /// Says of it that what it asks for can't be had.
  void refuse(std::string_view path, std::string message);
  /// Gives an action what it takes.
  void begin(std::string_view path);

  /// Moves the clock, firing what falls due in order.
  void advance(duration span);
  /// Control requests give what the engine says against them, or nothing.
  std::string cancel(std::string reason);
  std::string pause(std::string reason = "");
  std::string resume();
  std::string step();
  std::string resume_failed();
  std::string signal(const std::string& name, json payload = nullptr);
  /// Paths of the tasks that wait for approval, joined by spaces.
  std::string awaiting_approval() const;
  /// Paths of the tasks that wait for what is known of earlier results, joined by spaces.
  std::string looking() const;
  /// Says what the execution `origin` gave for the same; without one, that there is none.
  void answer(std::string_view path, json output = nullptr, std::string origin = {});
  void decide(std::string_view path, bool approved, std::string reason = "");
  /// The states that the process went through, joined by spaces.
  std::string process_states() const;
  /// Hands it to the engine and carries on. Gives what the engine says against it, or nothing.
  std::string give(input::any what);

  std::string state() const { return std::string{to_string(machine_->state())}; }
  json output() const { return machine_->output().output; }
  /// `errors` as an object.
  json errors() const;
  /// The states of the task at `path`, over all its executions, in order, joined by spaces.
  std::string states(std::string_view path) const;
  /// The tasks at the moment they were given `state`, by path below the workflow's, in order.
  std::string tasks_that(task_state state) const;

  /// Checks what holds of every process that has ended: nothing is left over, and the counters
  /// tell what the events tell.
  void check_ended_clean();

  /// Checks those counters that may tell how a process was taken up again.
  void check_counters(const progress& expected) const;

  /// How many steps count as failed of which only a dependency had.
  std::uint64_t not_run() const { return machine_->counters().not_run; }

  engine& machine() { return *machine_; }
  const std::vector<execution_event>& events() const { return events_; }
  const std::vector<value_event>& values() const { return values_; }
  const std::vector<condition_event>& conditions() const { return conditions_; }
  const std::vector<process_event>& changes() const { return changes_; }
  const std::vector<approval_ask>& approvals() const { return approvals_; }
  const std::vector<result_lookup>& lookups() const { return lookups_; }
  const std::vector<action_start>& actions() const { return actions_; }
  const std::vector<timer_start>& timers() const { return timers_; }
  const std::vector<group_open>& groups() const { return groups_; }
  std::size_t most_rows() const { return most_rows_; }
  time_point now() const { return now_; }

private:
  void settle();
  void restore();
  bool perform(effects& wanted);
  void recall();
  void tell(input::any news);
  void note_lookups(effects& wanted);
  void correlate(effects& wanted);
  void report_settled();
  action_start take(std::string_view path);
  void end(std::string_view path, result<value> outcome, const attempt_usage& used);

  workflow_ptr flow_;
  drive_options options_;
  std::optional<engine> machine_;
  time_point now_;
  std::vector<execution_event> events_;
  std::vector<action_start> actions_; ///< In flight.
  std::vector<value_event> values_;
  std::vector<condition_event> conditions_;
  std::vector<process_event> changes_;
  std::vector<approval_ask> approvals_; ///< Pending.
  std::vector<result_lookup> lookups_;  ///< Likewise.
  std::vector<run_stamp> begun_;        ///< Blocking actions that got their slot.
  std::vector<run_stamp> stopped_;
  std::vector<timer_start> timers_; ///< Armed.
  std::vector<group_open> groups_;  ///< That were ever opened.
  struct open_correlation {
    run_stamp group;
    correlation members;
  };
  std::vector<open_correlation> correlations_;
  std::size_t most_rows_ = 0;
  std::size_t restored_ = 0; ///< How often it was written to bytes and read back.
};

} // namespace troupe::testing

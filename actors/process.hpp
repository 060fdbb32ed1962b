/// A process runs one workflow: it holds the engine, and translates between its inputs and
/// effects and the messages of the actors around it.
///
///   supervisor        process             executions, task groups, timers, event hub
///     | - begin ------> | - run_tasks, add_members, arm_timers, publish ------> |
///     | - steer -------> | <- tasks_finished, group_settled, timers_due ------- |
///     | <- process_ended |
///
/// Quick actions run right here where handing them to executions would take longer than they do.
///
/// Where there is a journal, what follows from an input waits until it is durable
/// (process_durability.cpp).
///
/// A process that has failed or was cancelled stays, so that `resume_failed` can take it up again,
/// until the supervisor lets it go.
#pragma once

#include "actors/action_call.hpp"
#include "actors/action_results.hpp"
#include "actors/execution_pool.hpp"
#include "actors/inline_budget.hpp"
#include "actors/interfaces.hpp"
#include "actors/node.hpp"
#include "actors/process_journal.hpp"
#include "actors/process_tally.hpp"
#include "actors/start_line.hpp"
#include "actors/task_group.hpp"
#include "messages/approval.hpp"
#include "messages/control.hpp"
#include "messages/dispatch.hpp"
#include "messages/group.hpp"
#include "messages/process.hpp"
#include "messages/query.hpp"
#include "messages/results.hpp"
#include "messages/timer.hpp"
#include "runtime/base/fifo.hpp"
#include "runtime/model/wait_lines.hpp"
#include "runtime/store/recovered_process.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace troupe {

class process_runner {
public:
  using actor_type = process_actor;
  static constexpr const char* name = "troupe.process";

  /// What it runs, and where.
  struct setting {
    std::shared_ptr<const node> around;
    supervisor_actor supervisor; ///< Kept until the process has ended; it outlives that.
    std::string process_id;
    workflow_ptr flow;
    input::start begin;                         ///< Unless it goes on.
    std::function<void()> on_accepted;          ///< Once it outlasts a crash; must be quick.
    std::shared_ptr<const process_birth> birth; ///< Null: it is not stored, or was before.
    bool has_chosen_id = false; ///< Nothing of it may happen before the store has it.
    std::shared_ptr<const label_map> labels{};    ///< Null: it has none.
    std::shared_ptr<recovered_process> recovered; ///< Where it goes on rather than begins.
    /// Of the ended process that it goes on from; or null.
    std::shared_ptr<const earlier_outcomes> earlier;
    process_secrets_ptr secrets{}; ///< That its actions are given; null: none.
  };

  process_runner(process_actor::pointer self, setting what);

  process_actor::behavior_type make_behavior();

private:
  /// Steps of the engine in one message: bounds how long others wait for the thread.
  static constexpr std::size_t steps_max = 2048;

  /// Events on their way to subscribers that block, beyond which it waits for them.
  static constexpr std::uint64_t unreceived_max = 65'536;

  /// Quick actions that were run in a row, and when.
  struct quick_turn {
    std::size_t count = 0;
    time_point began{};
    time_point ended{};
  };

  /// A task group that has not settled.
  struct live_group {
    task_group_actor actor;
    std::string id;
  };
  /// A client that hears of its request once that is durable.
  struct pending_answer {
    std::uint64_t entry = 0;
    caf::typed_response_promise<process_status> promise;
  };

  /// Of a client that looked, and hears once what was seen is durable.
  struct held_look {
    std::uint64_t number = 0;
    std::uint64_t entry = 0; ///< Of the journal, up to which it tells.
    std::function<void(bool is_stored)> tell;
  };

  void begin();
  void receive(tasks_finished& news);
  void receive(task_recalled& news);
  void receive(input::group_settled& news);
  result<void> apply(input::any&& what, time_point at);
  void receive(input::any&& news, time_point at);
  caf::result<process_status> control(input::any&& request);
  caf::result<process_started> pass_on(start_process& order);
  void ask(std::vector<approval_ask>& asked, time_point at);
  void withdraw(const std::vector<run_stamp>& stamps);
  void advance();
  void perform(effects& wanted);
  void open_groups(const std::vector<group_open>& opened);
  void open_group(const std::string& id, task_group::setting what);
  void inform_groups(effects& wanted);
  bool is_held_up() noexcept;
  quick_turn run_quick_actions(bool more);
  void report_end();
  task_group_actor* find_group(const run_stamp& group);
  execution_actor hire();

  // process_durability.cpp
  static engine engine_of(setting& what);
  static std::optional<process_journal> record_of(const setting& what);
  void begin_again();
  void begin_groups_again();
  void take_requests();
  void record(effects& done, bool unfinished);
  void receive(const entry_committed& news);
  void shorten_journal();
  void lose(const entry_committed& news);
  void receive(const claim_seen& news);
  void receive(const claim_lost& news);
  void give_up();
  void give_up_birth();
  void perform_durable(effects wanted);
  bool is_in_doubt() const;
  void look_at_store();
  void leave();
  void stop_actions(const std::string& reason);
  bool is_durable() noexcept;
  // process_starts.cpp
  void start_actions(std::vector<action_start>& actions);
  std::shared_ptr<const redactor> hidden_by_now() const;
  void start_slow(action_start order);
  void receive(starts_answered& news);
  void warn_of_cap(const action_start& order);
  std::vector<std::uint32_t> numbers_of(const std::vector<input::action_finished>& ended);
  void release(std::vector<std::uint32_t> numbers);
  void stop_running(const std::vector<run_stamp>& stamps);
  void stop_waiting(const std::vector<run_stamp>& stamps);
  void recall_actions();
  void tell_unstarted();
  // process_results.cpp
  void look_up(const std::vector<result_lookup>& lookups);
  void receive(results_answered& news);
  // process_earlier.cpp
  bool take_earlier(action_start& order);
  bool allow_earlier(const approval_ask& asked);
  // process_events.cpp
  void listen_for(event_interest wanted);
  void tell(effects& done);
  void publish(effects& done);
  void tell_progress();
  caf::result<process_seen> look_inside();
  caf::result<executions_seen> page(const get_executions& asked);
  process_seen see() const;
  void hold_look(std::function<void(bool is_stored)> tell);
  void answer_looks();
  void answer_look(std::uint64_t number);
  // process_waits.cpp
  caf::result<process_waiting> explain(const get_waits& asked);
  process_waiting waits_of(wait_lines lines, std::uint64_t unasked) const;

  /// Takes note of who listens; costs one load and one branch where nobody has come or gone.
  void mind_listeners() {
    if (auto wanted = setting_.around->publisher.interest(); wanted != listened_for_)
      listen_for(wanted);
  }

  process_status status() const;
  process_state told_state() const;
  bool is_all_told() const;
  process_standing standing() const;
  time_point now() const { return setting_.around->clock.now(); }

  process_actor::pointer self_;
  setting setting_;
  action_surroundings here_;
  engine engine_;
  process_tally tally_;
  std::optional<process_journal> record_; ///< Empty where nothing is stored.
  execution_pool pool_;
  start_line line_; ///< Those that take something, before and while the pool runs them.
  std::shared_ptr<const process_terms> standing_; ///< As the dispatcher knows it; null: not yet.
  std::set<task_index> capped_;                   ///< Of which it was said that they get all cpus.
  fifo<input::any> unstarted_;  ///< What becomes of those that left it: not told yet.
  std::set<run_stamp> stopped_; ///< Left it to be stopped, which may not be durable yet.
  std::map<run_stamp, live_group> groups_;
  approval_terms terms_;                   ///< Of its approvals.
  std::map<run_stamp, std::string> asked_; ///< Execution ids of pending approvals.
  std::vector<pending_answer> answers_;    ///< Oldest first.
  std::vector<held_look> looks_;           ///< Oldest first.
  std::uint64_t looked_ = 0;               ///< How many were held.
  fifo<action_start> ready_;               ///< Quick ones that nobody runs yet.
  inline_budget share_;                    ///< How many of them are run here.
  time_point started_{};
  time_point ended_at_{};                       ///< As that is recorded.
  duration idle_{};                             ///< Since then, in which nobody drove it.
  process_state told_ = process_state::running; ///< As listeners know it, whatever is not durable.
  std::uint64_t told_scn_ = 0;                  ///< As of which the counters were told.
  bool told_of_progress_ = false;               ///< The supervisor will ask for the counters.
  event_interest listened_for_;                 ///< What somebody at the hub wants to hear.
  std::uint64_t unreceived_ = 0;                ///< Events on their way to the listener.
  std::size_t taken_ = 0;    ///< What it knew at once of what was wanted, since the engine worked.
  bool hurries_ = false;     ///< A deadline has passed: that is seen to in any case.
  fifo<effects> doubtful_;   ///< Durable ones of what another runtime may have taken.
  bool looking_ = false;     ///< The journal looks whether it is still this runtime's.
  bool carrying_on_ = false; ///< A `carry_on` is on its way.
  bool reported_ = false;    ///< The supervisor knows of the end.
};

} // namespace troupe

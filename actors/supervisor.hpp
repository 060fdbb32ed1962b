/// The supervisor of a node starts processes, and knows all that live and what they wait for.
///
///   client              supervisor             process
///     | - start_process ---> | -- begin_process ---> |
///     | <- process_started - |                       |
///     | - steer_process ---> | -- steer_process ---> |  (cancel, pause, ...)
///     |                      | <- process_changed -- |  (its sub-workflows follow)
///     |                      | <-- process_ended --- |  (or: it died)
#pragma once

#include "actors/interfaces.hpp"
#include "actors/node.hpp"
#include "messages/control.hpp"
#include "messages/error.hpp"
#include "messages/group.hpp"
#include "messages/process.hpp"
#include "messages/query.hpp"
#include "messages/timer.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "runtime/store/definition_body.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

class supervisor {
public:
  using actor_type = supervisor_actor;
  static constexpr const char* name = "troupe.supervisor";

  supervisor(supervisor_actor::pointer self, std::shared_ptr<const node> around);

  supervisor_actor::behavior_type make_behavior();

private:
  using status_promise = caf::typed_response_promise<process_status>;
  using start_promise = caf::typed_response_promise<process_started>;
  using end_listener = std::function<void(process_status)>;

  /// Somebody waits for a process to end.
  struct waiter {
    status_promise answer;
    std::uint32_t timer = 0; ///< 0: waits as long as it takes.
    wait_goal goal = wait_goal::end;
  };
  /// What is counted of processes of one workflow, looked up when it is first needed.
  struct workflow_figures {
    std::string name; ///< Of the workflow.
    std::optional<metric_counter> started{};
    std::array<std::optional<metric_counter>, 3> ended{}; ///< As `final_states` has them.
    std::optional<metric_histogram> duration{};
  };
  /// What a process and all that it led to share.
  struct process_tree {
    bool is_full = false; ///< It grew beyond what may live at once, and is not let grow again.
  };
  /// A process that lives, or that has failed or was cancelled and may be taken up again.
  struct live_process {
    process_actor actor;
    std::shared_ptr<process_tree> tree; ///< That it is part of.
    workflow_ptr flow;                  ///< In the version that it runs.
    std::shared_ptr<workflow_figures> figures;
    std::string parent_id;
    time_point started_at{};
    std::shared_ptr<const label_map> labels; ///< Null: it has none.
    std::set<std::string> children;          ///< Live processes that its tasks started.
    bool is_paused = false;                  ///< Or about to be.
    bool rests = false;                      ///< It is `paused`, not about to be.
    bool is_elsewhere = false;               ///< Another runtime drives it; there is no actor.
    std::uint32_t depth = 0;                 ///< Of sub-workflows above it.
    end_listener on_ended;
    std::function<void()> on_elsewhere;
    std::function<void()> on_taken_up;
    progress ended_below; ///< Of the sub-workflows that have ended, theirs included.
    std::set<std::string> active_groups;
    std::vector<waiter> waiters;
    process_state counted_as = process_state::pending; ///< Among those that live; pending: not.
    /// Who hears of its next end only, by number.
    std::map<std::uint64_t, std::function<void(const process_output&)>> watchers;
    /// Who chose its id, until the store has it.
    std::optional<start_promise> starter;
    std::vector<start_promise> rivals; ///< Who has chosen the same id meanwhile.
  };

  /// One that may be taken up again.
  struct kept_process {
    live_process process;
    process_status last;
    std::uint64_t age = 0; ///< Its key in `kept_order_`.
  };

  static std::shared_ptr<const label_map> labels_of(const start_process& request,
                                                    const live_process* parent);
  caf::result<process_started> start(start_process& request);
  std::string refusal_of(const live_process& fresh) const;
  caf::result<process_started> ask_parent(start_process& request);
  bool is_cancelled_early(const steer_process& request);
  live_process* revive(const std::string& id);
  caf::result<shut_down_done> close(const shut_down& request);
  caf::result<process_status> steer(steer_process& request);
  void changed(const process_changed& news);
  void pass_down(const live_process& parent, const input::any& what);
  void rested(live_process& known, const process_event& change);
  caf::result<process_status> look(const get_status& request);
  static process_status complete(process_status seen, const live_process& known);
  caf::result<process_status> look_at_live(const process_actor& process, const get_status& request);
  caf::result<process_list> list(list_processes& request);
  std::vector<std::string> live_ones(const list_processes& request) const;
  caf::result<tree_progress> look_at_tree(const get_progress& request);
  caf::result<process_waiting> explain(const get_waits& request);
  caf::result<waits_list> explain_some(const waits_request& wanted);
  caf::result<process_seen> look_inside(const get_snapshot& request);
  caf::result<executions_seen> page(const get_executions& request);

  /// What processes say of themselves, by id.
  using statuses = std::map<std::string, process_status>;
  void gather(std::vector<std::string> ids, std::function<void(statuses)> told);

  // supervisor_births.cpp
  bool is_taken(const std::string& id);
  caf::result<process_started> tell_taken(const std::string& id);
  static void settle(live_process& known, const caf::error& fault);
  caf::result<process_started> refuse(const start_process& request, const std::string& id,
                                      std::string why);
  static void tell_late(const start_process& request);
  void born(const process_born& news);
  void unborn(const process_unborn& news);
  static void tell_starter(live_process& gone, const process_output& last);

  // supervisor_waits.cpp
  caf::result<process_status> await(const await_process& request);
  void give_up_wait(std::uint32_t timer);
  void answer(waiter& waits, const process_status& status);
  caf::result<end_watched> watch(watch_end& request);
  end_unwatched unwatch(const unwatch_end& request);

  // supervisor_progress.cpp
  void moved(const std::string& process_id);
  void tell_progress();
  void measure(const std::string& process_id, std::function<void(const progress&)> told);
  void publish_progress(const std::string& process_id, const progress& counters);

  // supervisor_elsewhere.cpp
  bool reattach(const std::string& id, start_process& request);
  static end_listener both(end_listener first, end_listener second);
  void follow(const std::string& process_id);
  void leave_elsewhere();
  void stop_waiting(const std::string& process_id);
  live_process make_room(const std::string& id, start_process& request);
  // supervisor_metrics.cpp
  const metric_gauge& gauge_of(process_state live);
  std::shared_ptr<workflow_figures> figures_of(const std::string& workflow_name);
  void count_start(const live_process& begun);
  void count_live(live_process& known, process_state is);
  void uncount_live(live_process& known);
  void count_end(live_process& gone, const process_output& last);
  // supervisor_services.cpp
  void watch_services();
  bool lose_service(const caf::down_msg& down);

  void ended(process_ended& news);
  void buried(const caf::down_msg& down);
  void end_with_error(const std::string& process_id, std::string message);
  void remember(process_status last);
  void keep(std::string process_id, live_process ended, process_status last);
  void let_go(kept_process& kept);
  void forget(const std::string& process_id);
  const process_status* recall(const std::string& process_id) const;
  live_process* find(const std::string& process_id);
  caf::expected<process_actor> who_knows(const std::string& process_id);

  supervisor_actor::pointer self_;
  std::shared_ptr<const node> around_;
  std::array<std::optional<metric_gauge>, 4> live_figures_; ///< As `live_states` has them.
  std::shared_ptr<workflow_figures> last_figures_;          ///< That were asked for.
  definition_cache definitions_; ///< Of the workflows that were started and are stored.
  std::map<std::string, live_process> live_;
  std::map<caf::actor_id, std::string> ids_; ///< Of the live ones, by actor.
  std::set<std::string> unstored_;           ///< Of these, whose starts no store is known to have.
  /// Those whose parents are asked for their rules, and why they were cancelled meanwhile.
  std::map<std::string, std::optional<std::string>> asked_for_;
  /// The last processes that failed or were cancelled.
  std::map<std::string, kept_process> kept_;
  std::map<std::uint64_t, std::string> kept_order_; ///< Oldest first.
  std::uint64_t kept_so_far_ = 0;
  std::size_t kept_bytes_ = 0;
  /// The last processes that a task of another one started and did not wait for.
  std::map<std::string, process_status> remembered_;
  std::deque<std::string> remembered_order_;
  std::size_t remembered_bytes_ = 0;
  std::map<std::uint32_t, std::string> timed_waits_; ///< The process waited for, by timer.
  std::uint32_t last_timer_ = 0;
  std::uint64_t last_watcher_ = 0;
  std::set<std::string> moved_;  ///< Processes whose progress is to be told.
  bool progress_is_due_ = false; ///< A timer for that is armed.
  std::size_t elsewhere_ = 0;    ///< Of the live ones, those that other runtimes drive.
  bool closing_ = false;
  bool watches_services_ = false;
  std::string lost_; ///< Why no process can go on any more; empty: they can.
  std::vector<caf::typed_response_promise<shut_down_done>> closers_;
};

} // namespace troupe

/// The supervisor of a node starts processes, and knows all that live and what they wait for.
///
///   client              supervisor             process
///     | - start_process ---> | -- begin_process ---> |
///     | <- process_started - |                       |
///     | - cancel_process --> | -- cancel_process --> |
///     |                      | <-- process_ended --- |  (or: it died)
#pragma once

#include "actors/interfaces.hpp"
#include "actors/node.hpp"
#include "messages/error.hpp"
#include "messages/group.hpp"
#include "messages/process.hpp"
#include "messages/timer.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <deque>
#include <map>
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

  /// Somebody waits for a process to end.
  struct waiter {
    status_promise answer;
    std::uint32_t timer = 0; ///< 0: waits as long as it takes.
  };
  /// A process that lives.
  struct live_process {
    process_actor actor;
    std::string name; ///< Of its workflow.
    std::string parent_id;
    std::uint32_t depth = 0; ///< Of sub-workflows above it.
    std::function<void(process_status)> on_ended;
    std::set<std::string> active_groups;
    std::vector<waiter> waiters;
  };

  caf::result<process_started> start(start_process& request);
  caf::result<shut_down_done> close(const shut_down& request);
  caf::result<process_status> cancel(const cancel_process& request);
  caf::result<process_status> look(const get_status& request);
  caf::result<process_status> look_at_live(const process_actor& process, const get_status& request);
  caf::result<process_status> await(const await_process& request);
  void give_up_wait(std::uint32_t timer);
  void ended(process_ended& news);
  void buried(const caf::down_msg& down);
  void end_with_error(const std::string& process_id, std::string message);
  void remember(process_status last);
  live_process* find(const std::string& process_id);

  supervisor_actor::pointer self_;
  std::shared_ptr<const node> around_;
  std::map<std::string, live_process> live_;
  std::map<caf::actor_id, std::string> ids_; ///< Of the live ones, by actor.
  /// The last processes that a task of another one started and did not wait for.
  std::map<std::string, process_status> remembered_;
  std::deque<std::string> remembered_order_;
  std::map<std::uint32_t, std::string> timed_waits_; ///< The process waited for, by timer.
  std::uint32_t last_timer_ = 0;
  bool closing_ = false;
  std::vector<caf::typed_response_promise<shut_down_done>> closers_;
};

} // namespace troupe

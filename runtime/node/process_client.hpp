/// A client's way to one process, from threads that are no actors.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/error.hpp"
#include "messages/process.hpp"
#include "messages/query.hpp"
#include "runtime/model/execution_query.hpp"
#include "runtime/node/blocking_client.hpp"
#include "troupe/output.hpp"
#include "troupe/process.hpp"
#include "troupe/result.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

struct control_request;

/// The end of a process that is awaited, or was reached.
struct awaited_end {
  std::promise<process_status> promise;
  std::shared_future<process_status> status = promise.get_future().share();
};

/// What the handles of one process share.
struct process_client {
  std::string id;
  time_point started_at{}; ///< The epoch in the hands of those who have found it.
  caf::actor_system* system = nullptr;
  supervisor_actor supervisor;
  /// Set by the supervisor alone: at the end, and anew when it is taken up again. Null in the
  /// hands of those who have found the process rather than started it.
  std::atomic<std::shared_ptr<awaited_end>> end;

  /// Whether the process outlasts a crash; `no` where it has ended before it did. As large as what
  /// the kernel waits on: for a smaller one, each news would wake all who wait for any process.
  enum class storing : std::int32_t { unknown, yes, no };
  std::atomic<storing> stored = storing::unknown;

  /// The first word counts.
  void tell_stored(storing is_so) {
    auto before = storing::unknown;
    if (stored.compare_exchange_strong(before, is_so))
      stored.notify_all();
  }

  bool has_ended() const {
    auto known = end.load();
    return known && known->status.wait_for(duration::zero()) == std::future_status::ready;
  }
};

/// Who hears how a start goes, as `start_listener` does.
struct start_told {
  std::function<void(result<std::shared_ptr<process_client>>)> started;
  std::function<void(const std::shared_ptr<process_client>&)> ended;
};

/// A way to a process that is there, for whoever has found it.
std::shared_ptr<process_client> client_of(caf::actor_system& system, supervisor_actor supervisor,
                                          std::string process_id);

/// A way to the process that `order` is to start, which it tells how that goes.
std::shared_ptr<process_client> connect(caf::actor_system& system, supervisor_actor supervisor,
                                        start_process& order);

/// Starts the process that `order` is for, at once; one whose id was chosen is waited for until the
/// store has it. Fails with `process_exists` where there is one of that id, where it is not
/// admitted, and where the store was not known to have it; else never.
result<std::shared_ptr<process_client>>
start(caf::actor_system& system, const supervisor_actor& supervisor, start_process&& order);

/// The same without waiting: see `runtime::start`.
void start(caf::actor_system& system, const supervisor_actor& supervisor, start_process&& order,
           start_told hear);

/// Does with a process what a verb of `runtime/engine/verb.hpp` does, by its name. Fails where the
/// verb has no rule, or decides on an approval.
result<void> request(const process& target, const control_request& asked);

/// The processes that are asked for, in rows.
std::vector<process_summary> rows_from(caf::actor_system& system,
                                       const supervisor_actor& supervisor, list_processes wanted);

/// Some of the executions that the process knows still: those that are active, and of one that has
/// failed those that would be resumed. Fails where it has completed, or is forgotten.
result<execution_page> executions_of(const process& target, const execution_query& which,
                                     const execution_request& wanted);

/// A process in one row.
process_summary row_of(const process_status& seen);

/// Asks an actor from a thread that is none, and waits for the answer.
template <class Answer, class Handle, class Request>
result<Answer> ask(caf::actor_system& system, const Handle& whom, Request request) {
  result<Answer> answer;
  blocking_client self{system};
  self->request(whom, caf::infinite, std::move(request))
    .receive([&](Answer& given) { answer = std::move(given); },
             [&](const caf::error& failed) { answer = tl::unexpected{error_of(failed)}; });
  return answer;
}

} // namespace troupe

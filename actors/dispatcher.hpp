/// The dispatcher of a node: actions wait here for what they take, whichever process they are of.
/// The machine itself is worker 0. What it knows is derived: nothing of it is stored.
///
///   process             dispatcher
///     | - request_starts -> |
///     | <- starts_answered  |   once they have what they take
///     | - release_starts -> |   they have ended, or are wanted no more
///
/// Where limits are shared with other programs it borrows of a lender, which answers by
/// `loan_news`.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "messages/dispatch.hpp"
#include "runtime/dispatch/dispatch_machine.hpp"
#include "runtime/dispatch/unit_lender.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"

#include <caf/actor_addr.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace troupe {

class dispatcher {
public:
  using actor_type = dispatcher_actor;
  static constexpr const char* name = "troupe.dispatcher";

  struct setting {
    wall_clock clock;
    std::vector<offered_resource> machine; ///< What it has.
    std::vector<worker_label> labels{};    ///< Of it.
    std::vector<limit_total> limits{};     ///< Over all processes.
    /// Has them hold over other programs, too; null: they don't.
    std::shared_ptr<unit_lender> lender{};
    runtime_metrics metrics{};
  };

  dispatcher(dispatcher_actor::pointer self, setting what);

  dispatcher_actor::behavior_type make_behavior();

private:
  /// What waits, or runs.
  struct start_entry {
    dispatch_ticket ticket;
    std::shared_ptr<const attempt_identity> who; ///< May be null.
    time_point since{};                          ///< It has been asked for.
  };
  /// A process that has asked for something. Known until it ends.
  struct client {
    std::uint32_t number = 0;
    process_actor actor;
    std::unordered_map<std::uint32_t, start_entry> starts; ///< By its numbers of them.
  };
  /// By the numbers of clients: what they are told at the end of a message.
  using answers = std::map<std::uint32_t, starts_answered>;

  client& client_of_sender(const process_terms& terms);
  void take_in(request_starts& order);
  void release(const release_starts& order);
  void take_loans(const loan_news& news);
  void give_back(const dispatch_ticket& ticket);
  void forget(const caf::actor_addr& ended);
  starts_explained explain(const explain_starts& asked);
  start_explanation explained(const waiting_alike& found) const;
  void start_all(answers told);
  const start_entry* find(std::uint64_t who) const;
  void count();
  void wake_when_due();

  dispatcher_actor::pointer self_;
  wall_clock clock_;
  std::shared_ptr<unit_lender> lender_; ///< May be null.
  runtime_metrics metrics_;
  dispatch_machine machine_;
  std::unordered_map<caf::actor_id, client> clients_;
  std::unordered_map<std::uint32_t, process_actor> actors_; ///< By number.
  std::uint32_t known_ = 0;                                 ///< Clients so far.
  time_point alarm_ = time_point::max();                    ///< The wake-up that is under way.
};

} // namespace troupe

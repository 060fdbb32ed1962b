/// A subscriber's way to the event hub, from threads that are no actors.
#pragma once

#include "actors/event_publisher.hpp"
#include "actors/event_subscriber.hpp"
#include "actors/spawn.hpp"
#include "messages/event.hpp"
#include "runtime/node/blocking_client.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include <memory>

namespace troupe {

/// One subscription of the hub. Holds no actor: a thread of CAF's that belongs to one lasts as
/// long as anybody knows that.
struct subscription_client {
  caf::actor_system* system = nullptr;
  std::weak_ptr<const event_publisher>
    publisher; ///< Expired: the runtime has ended, with the rest.
  std::uint64_t id = 0;

  /// Subscribes `hear`.
  void tie(event_filter wanted, event_subscriber::listener hear, const subscribe_options& how) {
    auto subscriber = spawn<event_subscriber, caf::detached>(*system, std::move(hear));
    blocking_client self{*system};
    subscribe_events request{std::move(wanted), how, caf::actor_cast<caf::actor>(subscriber)};
    self->request(publisher.lock()->hub(), caf::infinite, std::move(request))
      .receive([this](const subscribed& known) { id = known.id; }, [](const caf::error&) {});
  }

  /// Ends the subscription once all has been heard.
  void cut() const {
    auto known = publisher.lock();
    if (!known)
      return;
    blocking_client self{*system};
    self->request(known->hub(), caf::infinite, unsubscribe_events{id})
      .receive([](const unsubscribed&) {}, [](const caf::error&) {});
  }
};

} // namespace troupe

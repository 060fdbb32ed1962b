/// An event subscriber hands one subscriber its events, on a thread of its own.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/event.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <span>

namespace troupe {

class event_subscriber {
public:
  using actor_type = event_subscriber_actor;
  static constexpr const char* name = "troupe.event_subscriber";
  /// May block. An exception ends the subscription. `lost`: events dropped before these.
  using listener = std::function<void(std::span<const shared_event>, std::uint64_t lost)>;

  event_subscriber(event_subscriber_actor::pointer, listener hear) : hear_{std::move(hear)} {}

  event_subscriber_actor::behavior_type make_behavior() {
    return {
      [this](const deliver_events& news) {
        hear_(news.events, news.lost);
        return events_taken{};
      },
    };
  }

private:
  listener hear_;
};

} // namespace troupe

/// The event writer hands the events of all processes to one listener, on a thread of its own.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/event.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <span>

namespace troupe {

class event_writer {
public:
  using actor_type = event_writer_actor;
  static constexpr const char* name = "troupe.event_writer";
  /// May block; must not throw.
  using listener = std::function<void(std::span<const execution_event>)>;

  event_writer(event_writer_actor::pointer, listener hear) : hear_{std::move(hear)} {}

  event_writer_actor::behavior_type make_behavior() {
    return {
      [this](const write_events& news) {
        hear_(news.events);
        return events_written{news.events.size()};
      },
    };
  }

private:
  listener hear_;
};

} // namespace troupe

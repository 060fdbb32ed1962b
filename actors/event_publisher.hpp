/// An actor's way to the event hub.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/event.hpp"
#include "runtime/observe/event_gate.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace troupe {

/// Where the events of a node go, if anybody listens. Shared by all who publish.
class event_publisher {
public:
  /// One behind which nobody ever listens.
  event_publisher() : gate_{std::make_shared<event_gate>()} {}

  event_publisher(std::shared_ptr<event_gate> gate, event_hub_actor hub)
    : gate_{std::move(gate)}, hub_{std::move(hub)} {}

  bool wants(event_type type) const noexcept { return gate_->wants(type); }

  /// What anybody wants.
  event_interest interest() const noexcept { return gate_->interest(); }

  /// Whether a process is to publish by `publish_awaited`.
  bool blocks() const noexcept { return gate_->blocks(); }

  const event_hub_actor& hub() const noexcept { return hub_; }

  /// Sends them to the hub, in order, unless too many are on their way there already.
  template <class Actor>
  void publish(Actor& from, std::vector<shared_event> events) const {
    if (!events.empty() && gate_->admit(events.size()))
      from.send(hub_, publish_events{std::move(events)});
  }

  /// The same; `received` is called with how many there were, once those who must miss nothing
  /// have them, or are gone.
  template <class Actor, class Function>
  void publish_and_await(Actor& from, std::vector<shared_event> events, Function received) const {
    auto count = events.size();
    gate_->expect(count);
    from.request(hub_, caf::infinite, publish_awaited{std::move(events)})
      .then([received](const events_received& news) { received(news.count); },
            [received, count](const caf::error&) { received(count); }); // the hub has ended
  }

private:
  std::shared_ptr<event_gate> gate_;
  event_hub_actor hub_; ///< Null where the gate never opens.
};

} // namespace troupe

/// State changes on their way to a listener.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/observe/event_filter.hpp"

#include <caf/actor.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Request, anyone to the event hub: from now on `listener` gets what it wants to hear, as
/// `deliver_events`. Answered by `subscribed`.
struct subscribe_events {
  event_filter wanted;
  subscribe_options how;
  caf::actor listener; ///< An `event_subscriber_actor`.
};

/// Answer: the subscription's number in the hub.
struct subscribed {
  std::uint64_t id = 0;
};

/// Request, anyone to the event hub: the listener gets what it wants of the events so far, and no
/// further ones. Answered by `unsubscribed` once it has taken the last; it ends then.
struct unsubscribe_events {
  std::uint64_t id = 0;
};

/// Answer: the listener is not called any more.
struct unsubscribed {};

/// Request, a node that ends to the event hub: the same for all subscriptions. Answered by
/// `unsubscribed` once the last listener has taken all.
struct close_events {};

/// Event, anyone to the event hub: this happened, in order. `event_gate` has admitted it.
struct publish_events {
  std::vector<shared_event> events;
};

/// Request, process to the event hub: the same, of a process that waits for those listeners that
/// must miss nothing. Answered by `events_received`.
struct publish_awaited {
  std::vector<shared_event> events;
};

/// Answer: those listeners have taken so many events. What a process may have on the way is
/// bounded.
struct events_received {
  std::uint64_t count = 0;
};

/// Event, event hub to a listener: what it wanted to hear. Answered by `events_taken`.
struct deliver_events {
  std::vector<shared_event> events;
  std::uint64_t lost = 0; ///< Dropped since the last delivery: the listener was too slow.
};

/// Answer: the listener is ready for more.
struct events_taken {};

} // namespace troupe

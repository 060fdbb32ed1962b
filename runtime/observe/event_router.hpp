/// Events to subscribers: who gets what, and what is lost.
#pragma once

#include "runtime/observe/event_filter.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace troupe {

/// What a subscriber is handed at once.
struct event_batch {
  std::vector<shared_event> events; ///< In order.
  /// Events that it would have wanted since the batch before, and that were dropped; among them
  /// may be some that the filter leaves out.
  std::uint64_t lost = 0;
};

/// Keeps a bounded number of events for each subscriber: one that is slow loses the oldest. One
/// batch at a time is with a subscriber; it gets the next when it has taken that. Pure.
class event_router {
public:
  using subscriber_id = std::uint64_t;

  /// A batch for a subscriber.
  struct delivery {
    subscriber_id to = 0;
    event_batch batch;
  };

  static constexpr std::size_t batch_max = 256;

  /// `capacity`: events that may wait; at least 1.
  void subscribe(subscriber_id who, const event_filter& wanted, std::size_t capacity);

  /// Whether it was subscribed.
  bool unsubscribe(subscriber_id who);

  /// It gets what waits for it, and nothing of what is published from now on. Returns whether it
  /// has anything left to take: then `taken` will have nothing for it in the end.
  bool dismiss(subscriber_id who);

  /// Bit `1 << type` for each type that somebody wants.
  unsigned wanted_types() const noexcept;

  /// Hands `events` to whoever wants them, or keeps them. `lost`: dropped before they came.
  std::vector<delivery> publish(std::span<const shared_event> events, std::uint64_t lost = 0);

  /// The subscriber is ready for more: its next batch, if there is any.
  std::optional<event_batch> taken(subscriber_id who);

private:
  struct subscriber {
    event_match wants;
    std::size_t capacity = 1;
    std::deque<shared_event> waiting;
    std::uint64_t lost = 0;
    bool busy = false;   ///< A batch is with it.
    bool leaves = false; ///< Dismissed.
  };

  static std::optional<event_batch> next_batch(subscriber& to);

  std::map<subscriber_id, subscriber> subscribers_;
};

} // namespace troupe

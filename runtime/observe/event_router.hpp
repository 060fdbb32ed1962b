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

/// Keeps events for each subscriber: of one that is slow a bounded number, the latest, or all,
/// where it must miss nothing; whoever published those is told when they have been taken. One batch
/// at a time is with a subscriber; it gets the next when it has taken that. Pure.
class event_router {
public:
  using subscriber_id = std::uint64_t;
  using publication_id = std::uint64_t;

  /// A batch for a subscriber.
  struct delivery {
    subscriber_id to = 0;
    event_batch batch;
  };

  static constexpr std::size_t batch_max = 256;

  void subscribe(subscriber_id who, const event_filter& wanted, const subscribe_options& how = {});

  /// Whether it was subscribed.
  bool unsubscribe(subscriber_id who);

  /// It gets what waits for it, and nothing of what is published from now on. Returns whether it
  /// has anything left to take: then `taken` will have nothing for it in the end.
  bool dismiss(subscriber_id who);

  /// What any of them wants.
  event_interest interest() const noexcept;

  /// Whether a subscriber must miss nothing.
  bool blocks() const noexcept;

  /// Hands `events` to whoever wants them, or keeps them. `lost`: dropped before they came.
  std::vector<delivery> publish(std::span<const shared_event> events, std::uint64_t lost = 0);

  /// The same. The publisher waits: returns, too, under which number `take_settled` names it.
  publication_id publish_awaited(std::span<const shared_event> events, std::uint64_t lost,
                                 std::vector<delivery>& out);

  /// The awaited publications that no subscriber has anything left of that must miss nothing:
  /// each is named once.
  std::vector<publication_id> take_settled() { return std::exchange(settled_, {}); }

  /// Events that slow subscribers have lost here since the last call; one that two have lost counts
  /// twice.
  std::uint64_t take_dropped() { return std::exchange(dropped_, 0); }

  /// The subscriber is ready for more: its next batch, if there is any.
  std::optional<event_batch> taken(subscriber_id who);

private:
  /// A publication of which a subscriber has something left.
  struct debt {
    publication_id of = 0;
    std::uint64_t last = 0; ///< Its last event, counted over all that the subscriber was given.
  };

  struct subscriber {
    event_match wants;
    subscribe_options how;
    std::deque<shared_event> waiting;
    std::deque<debt> owed; ///< In order.
    std::uint64_t given = 0;
    std::uint64_t lost = 0;
    bool busy = false;   ///< A batch is with it.
    bool leaves = false; ///< Dismissed.
  };

  static std::optional<event_batch> next_batch(subscriber& to);
  void keep(subscriber& to, std::span<const shared_event> events);
  std::vector<delivery> deliver(std::span<const shared_event> events, std::uint64_t lost,
                                publication_id awaited);
  void settle(const debt& paid);

  std::map<subscriber_id, subscriber> subscribers_;
  std::map<publication_id, std::size_t> awaited_; ///< How many subscribers have some of it left.
  std::vector<publication_id> settled_;
  publication_id last_publication_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace troupe

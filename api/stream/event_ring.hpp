/// The last events, for clients that come back.
#pragma once

#include "api/stream/stream_event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::api {

/// Numbers events from 1, and keeps the last of them. An id is `BOOT-NUMBER`: it names an event of
/// this ring, and of no other.
class event_ring {
public:
  /// `boot` tells rings apart. Keeps at most `capacity` events.
  event_ring(std::string boot, std::size_t capacity)
    : boot_{std::move(boot)}, capacity_{capacity} {}

  /// Returns the number of the event.
  std::uint64_t add(stream_event happened);

  /// So many were never heard of: who has seen only what came before them has missed something.
  void skip(std::uint64_t lost);

  /// The number of the last event; 0: there was none.
  std::uint64_t last() const noexcept { return last_; }

  std::string id_of(std::uint64_t number) const;

  /// The number that an id is; none where the ring doesn't have all that came after it: it is too
  /// old, of another boot, or no id at all.
  std::optional<std::uint64_t> number_of(std::string_view id) const;

  /// Calls `each(event, number)` for all that came after `number`, which `number_of` has given.
  template <class Each>
  void after(std::uint64_t number, Each each) const {
    for (auto i = number + 1; i <= last_; ++i)
      each(events_[static_cast<std::size_t>(i - first())], i);
  }

private:
  std::uint64_t first() const noexcept { return last_ + 1 - events_.size(); }

  const std::string boot_;
  const std::size_t capacity_;
  std::deque<stream_event> events_;
  std::uint64_t last_ = 0;
};

} // namespace troupe::api

/// What a subscriber hears, for tests that wait for it.
#pragma once

#include "troupe/subscription.hpp"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace troupe::testing {

/// Collects events. Outlives the runtime that tells them.
class heard {
public:
  event_handler handler() {
    return [this](std::span<const shared_event> events, std::uint64_t lost) {
      std::lock_guard lock{mutex_};
      all_.insert(all_.end(), events.begin(), events.end());
      lost_ += lost;
      changed_.notify_all();
    };
  }

  /// The events of one type so far, in order.
  template <class Event>
  std::vector<Event> all() {
    std::lock_guard lock{mutex_};
    std::vector<Event> found;
    for (const auto& each : all_)
      if (const auto* event = std::get_if<Event>(each.get()))
        found.push_back(*event);
    return found;
  }

  /// Waits until an event of that type fits.
  template <class Event, class Fits>
  Event await(Fits fits) {
    std::unique_lock lock{mutex_};
    for (std::size_t looked_at = 0;;) {
      for (; looked_at < all_.size(); ++looked_at)
        if (const auto* event = std::get_if<Event>(all_[looked_at].get()); event && fits(*event))
          return *event;
      changed_.wait(lock);
    }
  }

  std::vector<shared_event> events() {
    std::lock_guard lock{mutex_};
    return all_;
  }

  std::uint64_t lost() {
    std::lock_guard lock{mutex_};
    return lost_;
  }

private:
  std::mutex mutex_; // guards all below
  std::condition_variable changed_;
  std::vector<shared_event> all_;
  std::uint64_t lost_ = 0;
};

} // namespace troupe::testing

/// Hearing of what happens in a runtime.
#pragma once

#include "runtime/observe/event_filter.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace troupe {

struct event_link;

/// Hears events in the order in which they happened in their process, in batches, from a thread
/// of its own. `lost`: how many it would have heard before these, had it not been too slow. May
/// block; an exception ends the subscription.
using event_handler = std::function<void(std::span<const shared_event> events, std::uint64_t lost)>;

/// Ends with this object. Move-only.
class subscription {
public:
  subscription() noexcept;
  subscription(subscription&&) noexcept;
  subscription& operator=(subscription&& other) noexcept;
  ~subscription();

  /// Waits until the handler has heard what was published so far; it is not called again. Not to
  /// be called by the handler. Does nothing once the runtime has ended.
  void end();

private:
  friend class runtime;
  explicit subscription(std::unique_ptr<event_link> way) noexcept;
  std::unique_ptr<event_link> link_;
};

} // namespace troupe

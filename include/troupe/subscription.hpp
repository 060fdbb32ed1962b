/// Receiving what happens in a runtime.
#pragma once

#include "troupe/event.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace troupe {

struct subscription_client;

/// Receives events in the order in which they happened in their process, in batches, on a thread of
/// its own. `lost`: how many it would have received before these, had it not been too slow. May
/// block, and may call the runtime and its processes. An exception ends the subscription, and is
/// logged.
using event_handler = std::function<void(std::span<const shared_event> events, std::uint64_t lost)>;

/// A subscription, which ends with this object. Move-only. Threads: one at a time; other
/// subscriptions, and the runtime, may be used beside it. It may outlive its runtime.
class subscription {
public:
  /// One that has ended.
  subscription() noexcept;
  subscription(subscription&&) noexcept;
  subscription& operator=(subscription&& other) noexcept;
  ~subscription();

  /// Waits until the handler has received what was published so far; it is not called again. Must
  /// not be called by the handler. Does nothing once the runtime has ended. The destructor, and an
  /// assignment, call it.
  void end();

private:
  friend class runtime;
  explicit subscription(std::unique_ptr<subscription_client> way) noexcept;
  std::unique_ptr<subscription_client> link_;
};

} // namespace troupe

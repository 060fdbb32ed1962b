/// The clocks that this room reads, so that a test can set them.
#pragma once

#include "runtime/base/time.hpp"

#include <chrono>
#include <functional>

namespace troupe::api {

/// Called on any thread, at any time.
struct clocks {
  /// What a calendar says: when a token expires, when something was done.
  std::function<time_point()> now = [] { return time_point{std::chrono::system_clock::now()}; };
  /// What never goes back: how often, and how long since.
  std::function<duration()> since_start = [] { return troupe::uptime(); };
};

} // namespace troupe::api

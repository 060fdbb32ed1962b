/// A clock that tells how long this program, or its machine, was stopped.
#pragma once

#include "troupe/time.hpp"

#include <ctime>

namespace troupe {

/// Since the machine has started; goes on while it is suspended, and never back.
inline duration uptime() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

} // namespace troupe

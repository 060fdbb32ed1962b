/// Adding to points in time without leaving what they can hold.
#pragma once

#include "troupe/time.hpp"

namespace troupe {

/// The last moment that can be written and read back: the end of the year 2261.
inline constexpr time_point end_of_time
  = std::chrono::sys_days{std::chrono::year{2262} / 1 / 1} - duration{1};

/// `delay` after `when`, or the end of time where that comes first. Whatever adds a delay that a
/// user wrote to a time uses this: the sum would overflow, and a deadline in the past is due.
constexpr time_point after(time_point when, duration delay) noexcept {
  return delay < end_of_time - when ? when + delay : end_of_time;
}

} // namespace troupe

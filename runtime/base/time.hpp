/// Times that keep their nanoseconds, sums of them that don't leave what they can hold, and a clock
/// that tells how long the program, or its machine, was stopped.
#pragma once

#include "troupe/time.hpp"

#include <ctime>

namespace troupe {

/// RFC 3339 in UTC with as many digits of the fraction as it takes, none for whole seconds:
/// `2026-11-23T08:00:00.000123Z`. `parse_rfc3339` reads it back.
std::string to_exact_rfc3339(time_point when);

/// The last moment that can be written and read back: the end of the year 2261.
inline constexpr time_point end_of_time
  = std::chrono::sys_days{std::chrono::year{2262} / 1 / 1} - duration{1};

/// `delay` after `when`, or the end of time where that comes first. Whatever adds a delay that a
/// user wrote to a time uses this: the sum would overflow, and a deadline in the past is due.
constexpr time_point after(time_point when, duration delay) noexcept {
  return delay < end_of_time - when ? when + delay : end_of_time;
}

/// Since the machine has started; goes on while it is suspended, and never back.
inline duration uptime() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

} // namespace troupe

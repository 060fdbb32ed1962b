/// Durations and points in time, and how they are written.
#pragma once

#include "troupe/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace troupe {

/// The unit of every delay and deadline.
using duration = std::chrono::nanoseconds;

/// Wall-clock time in UTC.
using time_point = std::chrono::time_point<std::chrono::system_clock, duration>;

/// Reads a duration such as `250ms`, `10s`, `1h30m`, `1.5s`. Units: ns, us, ms, s, m, h, d.
/// A bare `0` needs no unit. Fails on negative, unitless, malformed or overflowing text.
result<duration> parse_duration(std::string_view text);

/// The shortest text that `parse_duration` reads back: `1h30m`, `250ms`, `0s`.
std::string to_string(duration span);

/// RFC 3339 in UTC with milliseconds: `2026-11-23T08:00:00.000Z`.
std::string to_rfc3339(time_point when);

/// Reads RFC 3339 (any offset, any fraction), of the years 1678 to 2261.
result<time_point> parse_rfc3339(std::string_view text);

} // namespace troupe

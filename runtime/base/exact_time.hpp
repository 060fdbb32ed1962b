/// Times in JSON that must not lose their nanoseconds.
#pragma once

#include "troupe/time.hpp"

namespace troupe {

/// RFC 3339 in UTC with as many digits of the fraction as it takes, none for whole seconds:
/// `2026-11-23T08:00:00.000123Z`. `parse_rfc3339` reads it back.
std::string to_exact_rfc3339(time_point when);

} // namespace troupe

/// How long to wait before the next attempt.
#pragma once

#include "runtime/language/workflow/task.hpp"

#include <cstdint>

namespace troupe {

/// The delay before retry number `retry` (from 1) under `rule`, where the first one is `first`:
/// that for fixed, `first * multiplier^(retry-1)` for exponential, at most `max_delay`; then
/// lowered by up to the share `jitter`, as `random` (uniform over 64 bits) says.
duration backoff_delay(const retry_rule& rule, duration first, std::uint32_t retry,
                       std::uint64_t random);

} // namespace troupe

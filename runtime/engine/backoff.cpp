#include "runtime/engine/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

duration backoff_delay(const retry_rule& rule, duration first, std::uint32_t retry,
                       std::uint64_t random) {
  auto nanoseconds = static_cast<double>(first.count());
  if (rule.type == backoff::exponential)
    nanoseconds *= std::pow(rule.multiplier, static_cast<double>(retry) - 1);
  auto bound = rule.max_delay.count() > 0 ? static_cast<double>(rule.max_delay.count()) : 9e18;
  nanoseconds = std::min(nanoseconds, bound);
  auto share = static_cast<double>(random >> 11) * 0x1p-53; // uniform in [0, 1)
  return duration{std::llround(nanoseconds * (1 - rule.jitter * share))};
}

} // namespace troupe

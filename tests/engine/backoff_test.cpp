#include "runtime/engine/backoff.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

retry_rule rule_of(backoff type, duration delay) {
  retry_rule rule;
  rule.type = type;
  rule.delay = delay;
  return rule;
}

} // namespace

TEST_CASE("backoff: a fixed delay stays the same") {
  auto rule = rule_of(backoff::fixed, 250ms);
  for (std::uint32_t retry : {1U, 2U, 100U})
    CHECK(backoff_delay(rule, rule.delay, retry, 0) == 250ms);
}

TEST_CASE("backoff: an exponential delay grows by the multiplier up to its bound") {
  auto rule = rule_of(backoff::exponential, 100ms);
  rule.multiplier = 3;
  rule.max_delay = 1s;
  CHECK(backoff_delay(rule, rule.delay, 1, 0) == 100ms);
  CHECK(backoff_delay(rule, rule.delay, 2, 0) == 300ms);
  CHECK(backoff_delay(rule, rule.delay, 3, 0) == 900ms);
  CHECK(backoff_delay(rule, rule.delay, 4, 0) == 1s);
}

TEST_CASE("backoff: growth without a bound does not overflow") {
  auto rule = rule_of(backoff::exponential, 1h);
  auto delay = backoff_delay(rule, rule.delay, 1'000'000, 0);
  CHECK(delay > 24h * 365 * 100);
  CHECK(delay <= duration::max());
}

TEST_CASE("backoff: jitter lowers the delay by at most its share") {
  auto rule = rule_of(backoff::fixed, 1s);
  rule.jitter = 0.5;
  CHECK(backoff_delay(rule, rule.delay, 1, 0) == 1s);
  auto least = backoff_delay(rule, rule.delay, 1, ~std::uint64_t{0});
  CHECK(least >= 500ms);
  CHECK(least < 501ms);
  CHECK(backoff_delay(rule, rule.delay, 1, std::uint64_t{1} << 63) == 750ms);
}

TEST_CASE("backoff: no delay stays none") {
  auto rule = rule_of(backoff::exponential, 0ms);
  CHECK(backoff_delay(rule, rule.delay, 7, 5) == 0ms);
}

#include "api/access/rate_limiter.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::api;
using namespace std::chrono_literals;

namespace {

constexpr allowed_rate ten_a_second{.events = 10, .span = 1s, .burst = 20};

/// How many of `tries` are within the rate at `now`.
int taken_of(int tries, rate_limiter& limiter, const std::string& key, duration now) {
  int taken = 0;
  for (int i = 0; i < tries; ++i)
    taken += limiter.take(key, now) ? 0 : 1;
  return taken;
}

} // namespace

TEST_CASE("rate limiter: a burst passes at once, and then what falls into the bucket") {
  rate_limiter limiter{ten_a_second};
  CHECK(taken_of(50, limiter, "a", 5s) == 20);
  CHECK(taken_of(50, limiter, "a", 6s) == 10);
  CHECK(taken_of(50, limiter, "a", 6s + 100ms) == 1);
}

TEST_CASE("rate limiter: a bucket is never fuller than a burst") {
  rate_limiter limiter{ten_a_second};
  CHECK(taken_of(50, limiter, "a", 1s) == 20);
  CHECK(taken_of(50, limiter, "a", 1h) == 20);
}

TEST_CASE("rate limiter: tells how long to wait, and that is enough") {
  rate_limiter limiter{ten_a_second};
  taken_of(20, limiter, "a", 0s);
  const auto wait = limiter.take("a", 30ms);
  REQUIRE(wait);
  CHECK(*wait == 70ms);
  CHECK(limiter.take("a", 30ms + *wait - 1ns));
  CHECK_FALSE(limiter.take("a", 30ms + *wait));
}

TEST_CASE("rate limiter: one that is refused does not count") {
  rate_limiter limiter{ten_a_second};
  CHECK(taken_of(1'000, limiter, "a", 0s) == 20);
  CHECK(taken_of(1, limiter, "a", 100ms) == 1);
}

TEST_CASE("rate limiter: keys have buckets of their own") {
  rate_limiter limiter{ten_a_second};
  CHECK(taken_of(50, limiter, "a", 0s) == 20);
  CHECK(taken_of(50, limiter, "b", 0s) == 20);
}

TEST_CASE("rate limiter: of too many keys the one that came longest ago is forgotten") {
  rate_limiter limiter{ten_a_second, 3};
  for (const auto* key : {"a", "b", "c"})
    CHECK(taken_of(50, limiter, key, 0s) == 20);
  CHECK(limiter.take("a", 0s)); // it came last now, and b longest ago
  CHECK_FALSE(limiter.take("d", 0s));
  CHECK(limiter.size() == 3);
  CHECK(limiter.take("a", 0s));
  CHECK(limiter.take("c", 0s));
  CHECK_FALSE(limiter.take("b", 0s));
}

TEST_CASE("rate limiter: however many keys come, the usual bound holds") {
  rate_limiter limiter{ten_a_second};
  for (int i = 0; i < 10'100; ++i)
    CHECK_FALSE(limiter.take(std::to_string(i), 0s));
  CHECK(limiter.size() == 10'000);
}

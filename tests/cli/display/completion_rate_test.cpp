#include "cli/display/completion_rate.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

constexpr time_point begun{1'000s};

} // namespace

TEST_CASE("completion rate: nothing has ended, nothing ends") {
  completion_rate rate{begun};
  CHECK(rate.per_second(begun) == 0);
  CHECK(rate.per_second(begun + 5s) == 0);
}

TEST_CASE("completion rate: of quick tasks it is that of the last eight seconds") {
  completion_rate rate{begun};
  std::uint64_t ended = 0;
  auto at = begun;
  for (; at < begun + 60s; at += 10ms)
    rate.observe(++ended, at);
  CHECK(rate.per_second(at) == doctest::Approx(100).epsilon(0.05));
  for (; at < begun + 80s; at += 100ms)
    rate.observe(++ended, at);
  CHECK(rate.per_second(at) == doctest::Approx(10).epsilon(0.05));
}

TEST_CASE("completion rate: of slow tasks it does not fall to nothing between two ends") {
  completion_rate rate{begun};
  auto at = begun;
  for (std::uint64_t ended = 1; ended <= 6; ++ended)
    rate.observe(ended, at += 30s);
  CHECK(rate.per_second(at) == doctest::Approx(1 / 30.0));
  CHECK(rate.per_second(at + 29s) == doctest::Approx(1 / 30.0).epsilon(0.2));
}

TEST_CASE("completion rate: looks at one moment count once") {
  completion_rate rate{begun};
  rate.observe(10, begun + 1s);
  rate.observe(20, begun + 1s);
  CHECK(rate.per_second(begun + 1s) == doctest::Approx(20));
}

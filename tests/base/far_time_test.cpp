#include "runtime/base/time.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("time: a delay that nobody lives to see ends at the end of time") {
  auto now = *parse_rfc3339("2026-11-28T12:00:00Z");
  CHECK(after(now, 1h) == now + 1h);
  CHECK(after(now, -1h) == now - 1h);
  CHECK(after(now, *parse_duration("2500000h")) == end_of_time);
  CHECK(after(now, duration::max()) == end_of_time);
  CHECK(after(end_of_time, 1ns) == end_of_time);
  CHECK(after(time_point{}, 1ns) == time_point{1ns});
}

TEST_CASE("time: the end of time can be written and read back") {
  CHECK(to_rfc3339(end_of_time) == "2261-12-31T23:59:59.999Z");
  CHECK(parse_rfc3339(to_rfc3339(end_of_time)));
}

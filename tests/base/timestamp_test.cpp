#include "runtime/base/time.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::sys_days;
using std::chrono::year;

TEST_CASE("timestamp: a time is written in UTC with milliseconds") {
  CHECK(to_rfc3339(time_point{}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(time_point{sys_days{year{2026} / 11 / 23}} + hours{8})
        == "2026-11-23T08:00:00.000Z");
  CHECK(to_rfc3339(time_point{nanoseconds{1'999'999}}) == "1970-01-01T00:00:00.001Z");
  CHECK(to_rfc3339(time_point{-nanoseconds{1}}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("timestamp: an exact one has the digits it takes") {
  CHECK(to_exact_rfc3339(time_point{}) == "1970-01-01T00:00:00Z");
  CHECK(to_exact_rfc3339(time_point{milliseconds{120}}) == "1970-01-01T00:00:00.12Z");
  CHECK(to_exact_rfc3339(time_point{nanoseconds{1}}) == "1970-01-01T00:00:00.000000001Z");
  CHECK(to_exact_rfc3339(time_point{-nanoseconds{1}}) == "1969-12-31T23:59:59.999999999Z");
  CHECK(parse_rfc3339("2026-11-23T08:00:00.123456789Z").map(to_exact_rfc3339)
        == "2026-11-23T08:00:00.123456789Z");
}

TEST_CASE("timestamp: what is written reads back") {
  auto when = time_point{sys_days{year{2024} / 2 / 29}} + hours{23} + milliseconds{59'123};
  CHECK(parse_rfc3339(to_rfc3339(when)) == when);
}

TEST_CASE("timestamp: offsets and fractions are understood") {
  auto noon = time_point{sys_days{year{2026} / 1 / 31}} + hours{12};
  CHECK(parse_rfc3339("2026-01-31T12:00:00Z") == noon);
  CHECK(parse_rfc3339("2026-01-31t12:00:00z") == noon);
  CHECK(parse_rfc3339("2026-01-31T13:30:00+01:30") == noon);
  CHECK(parse_rfc3339("2026-01-31T04:00:00-08:00") == noon);
  CHECK(parse_rfc3339("2026-01-31T12:00:00.000000001Z") == noon + nanoseconds{1});
  CHECK(parse_rfc3339("2026-01-31T12:00:00.5000000000001Z") == noon + milliseconds{500});
}

TEST_CASE("timestamp: what is not one is refused with its text") {
  for (const char* text :
       {"", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "2026-13-01T12:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z",
        "2026-01-31 12:00:00Z", "2026-01-31T12:00:00+1:00", "2026-01-31T12:00:00+99:00",
        "2026-01-31T12:00:00+01:60", "abcd-01-31T12:00:00Z", "9999-01-31T12:00:00Z",
        "0001-01-01T00:00:00Z", "2026-01-31T12:00:00ZZ", "2026-01-31Tab:00:00Z"}) {
    INFO(std::string{text});
    auto read = parse_rfc3339(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("\"" + std::string{text} + "\" is not a time") == 0);
  }
}

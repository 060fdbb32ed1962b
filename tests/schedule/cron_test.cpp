// Cron expressions, without zones.
#include "runtime/schedule/cron_expression.hpp"
#include "tests/schedule/schedules.hpp"

using namespace troupe;
using namespace troupe::testing;

namespace {

/// The first times from 2026-11-30 on, a Monday, without their zone.
std::string first_of(const std::string& text, std::size_t most = 2) {
  return next_times(rule_of(by_cron(text)), at("2026-11-29T23:59:59Z"), most);
}

std::string refused(const std::string& text) {
  auto read = cron_expression::read(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == error_code::argument_invalid);
  return read.error().message;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("cron: numbers, ranges, steps, lists and names") {
  CHECK(first_of("30 2 * * *") == "2026-11-30T02:30:00Z 2026-12-01T02:30:00Z");
  CHECK(first_of("0 9-17/4 * * *", 4)
        == "2026-11-30T09:00:00Z 2026-11-30T13:00:00Z 2026-11-30T17:00:00Z 2026-12-01T09:00:00Z");
  CHECK(first_of("5/25 * * * *", 3)
        == "2026-11-30T00:05:00Z 2026-11-30T00:30:00Z 2026-11-30T00:55:00Z");
  CHECK(first_of("0 0 * Feb,dec MON") == "2026-12-07T00:00:00Z 2026-12-14T00:00:00Z");
  CHECK(first_of("0 0 * * 7", 1) == "2026-12-06T00:00:00Z");
  CHECK(first_of("0 0 * * FRI-SUN", 3)
        == "2026-12-04T00:00:00Z 2026-12-05T00:00:00Z 2026-12-06T00:00:00Z");
}

TEST_CASE("cron: six fields begin with the second") {
  CHECK(first_of("*/20 0 0 * * *", 4)
        == "2026-11-30T00:00:00Z 2026-11-30T00:00:20Z 2026-11-30T00:00:40Z 2026-12-01T00:00:00Z");
}

TEST_CASE("cron: either field of days is enough, unless one is any") {
  CHECK(first_of("0 0 13 * FRI", 3)
        == "2026-12-04T00:00:00Z 2026-12-11T00:00:00Z 2026-12-13T00:00:00Z");
  CHECK(first_of("0 0 13 * ?", 1) == "2026-12-13T00:00:00Z");
  CHECK(first_of("0 0 * * TUE", 1) == "2026-12-01T00:00:00Z");
}

TEST_CASE("cron: last days, and days of a week by their number") {
  CHECK(first_of("0 0 L * *") == "2026-11-30T00:00:00Z 2026-12-31T00:00:00Z");
  CHECK(first_of("0 0 L-1 * *", 1) == "2026-12-30T00:00:00Z");
  CHECK(first_of("0 0 * * FRI#2") == "2026-12-11T00:00:00Z 2027-01-08T00:00:00Z");
  CHECK(first_of("0 0 * * 5L", 1) == "2026-12-25T00:00:00Z");
  CHECK(first_of("0 0 29 2 *") == "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z");
}

TEST_CASE("cron: names of whole expressions") {
  CHECK(first_of("@daily", 1) == first_of("0 0 * * *", 1));
  CHECK(first_of("@Hourly", 1) == first_of("0 * * * *", 1));
  CHECK(first_of("@yearly", 1) == "2027-01-01T00:00:00Z");
  CHECK(has(refused("@dayly"), "did you mean \"@daily\"?"));
  CHECK(has(refused("@every 5m"), "under every"));
}

TEST_CASE("cron: what is wrong is told with its field, and the nearest name") {
  CHECK(has(refused("0 0 * *"), "has 4 fields"));
  CHECK(has(refused("60 0 * * *"), "field 1, minute: found \"60\", expected 0 to 59"));
  CHECK(has(refused("0 0 * * MOM"), "field 5, day of the week: found \"MOM\""));
  CHECK(has(refused("0 0 * * MOM"), "did you mean \"MON\"?"));
  CHECK(has(refused("0 0 0 * * MOM"), "field 6, day of the week"));
  CHECK(has(refused("0 22-2 * * *"), "22-23,0-2"));
  CHECK(has(refused("*/0 * * * *"), "a step from 1"));
  CHECK(has(refused("0 0 * * 5#6"), "1 to 5 behind the #"));
  CHECK(has(refused("0 0 L-31 * *"), "L-1 to L-30"));
  CHECK(has(refused(", * * * *"), "field 1, minute"));
  CHECK(has(refused("* * * * ?/x"), "a step from 1"));
}

TEST_CASE("cron: what it covers ends where it says") {
  const auto noon = *cron_expression::read("* 12 * * *");
  const local_time begin{std::chrono::hours{12}};
  const auto end = begin + std::chrono::days{9};
  CHECK(noon.covers(begin + std::chrono::seconds{59}));
  CHECK(noon.first_uncovered(begin, end) == begin + std::chrono::hours{1});
  CHECK(noon.first_uncovered(begin - std::chrono::seconds{1}, end)
        == begin - std::chrono::seconds{1});
  const auto odd = *cron_expression::read("1-59/2 * * * * *");
  CHECK(odd.first_uncovered(begin + std::chrono::seconds{1}, end)
        == begin + std::chrono::seconds{2});
  CHECK(cron_expression::read("* * * * *")->first_uncovered(begin, end) == end);
}

// When schedules are due: zones, intervals, what is left out, jitter.
#include "tests/schedule/schedules.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// A line of times.txt.
struct expected_times {
  std::string zone, cron, after, times;
};

std::vector<expected_times> table() {
  std::ifstream file{TROUPE_SCHEDULE_TIMES};
  REQUIRE(file);
  std::vector<expected_times> all;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#'))
      continue;
    std::stringstream parts{line};
    expected_times each;
    std::getline(parts, each.zone, '|');
    std::getline(parts, each.cron, '|');
    std::getline(parts, each.after, '|');
    std::getline(parts, each.times);
    all.push_back(std::move(each));
  }
  return all;
}

} // namespace

TEST_CASE("schedule times: twelve zones by ten expressions, around the days of changed clocks") {
  std::set<std::string> zones;
  std::set<std::string> expressions;
  for (const auto& [zone, cron, after, times] : table()) {
    INFO(zone << ": " << cron << " after " << after);
    const auto count = static_cast<std::size_t>(std::ranges::count(times, 'Z'));
    // Of rare ones the table has fewer.
    CHECK(next_times(rule_of(by_cron(cron, zone)), at(after), count) == times);
    zones.insert(zone);
    expressions.insert(cron);
  }
  CHECK(zones.size() == 12);
  CHECK(expressions.size() == 10);
}

TEST_CASE("schedule times: an interval knows no clocks, and counts from 1970 on") {
  auto text = by_interval("15m");
  text.timezone = "Europe/Berlin";
  CHECK(next_times(rule_of(text), at("2026-10-25T00:50:00Z"), 3)
        == "2026-10-25T01:00:00Z 2026-10-25T01:15:00Z 2026-10-25T01:30:00Z");
  text.offset = "5m";
  CHECK(next_times(rule_of(text), at("2026-10-25T00:50:00Z"), 2)
        == "2026-10-25T01:05:00Z 2026-10-25T01:20:00Z");
  CHECK(next_times(rule_of(text), at("1969-12-31T23:59:59Z"), 1) == "1970-01-01T00:05:00Z");
}

TEST_CASE("schedule times: several expressions are one line of times") {
  auto text = by_cron("0 6 * * *");
  text.cron.emplace_back("0 18 * * MON");
  text.cron.emplace_back("0 6 30 * *");
  CHECK(next_times(rule_of(text), at("2026-11-30T00:00:00Z"), 3)
        == "2026-11-30T06:00:00Z 2026-11-30T18:00:00Z 2026-12-01T06:00:00Z");
}

TEST_CASE("schedule times: what is left out is passed over in steps") {
  auto text = by_interval("1s");
  text.except = {"* * * * SAT,SUN", "2026-11-30"};
  CHECK(next_times(rule_of(text), at("2026-11-27T23:59:58Z"), 2)
        == "2026-11-27T23:59:59Z 2026-12-01T00:00:00Z");
  text = by_cron("0 9 * * *", "America/New_York");
  text.except = {"2026-12-25"};
  CHECK(next_times(rule_of(text), at("2026-12-24T15:00:00Z"), 1) == "2026-12-26T14:00:00Z");
}

TEST_CASE("schedule times: from and until are both in it") {
  auto text = by_cron("0 9 * * *", "Europe/Berlin");
  text.from = "2026-12-01";
  text.until = "2026-12-02T08:00:00Z";
  CHECK(next_times(rule_of(text), at("2026-01-01T00:00:00Z"), 9)
        == "2026-12-01T08:00:00Z 2026-12-02T08:00:00Z");
}

TEST_CASE("schedule times: the one before is the last of those that come") {
  const auto rule = rule_of(by_cron("30 2 * * *", "Europe/Berlin"));
  const auto least = at("2026-01-01T00:00:00Z");
  CHECK(previous_time(rule, at("2026-03-29T01:00:00Z"), least) == at("2026-03-28T01:30:00Z"));
  CHECK(previous_time(rule, at("2026-03-29T01:00:01Z"), least) == at("2026-03-29T01:00:00Z"));
  CHECK_FALSE(previous_time(rule, at("2026-01-01T01:30:00Z"), least));
  CHECK(previous_time(rule, at("2026-01-01T01:30:01Z"), least) == at("2026-01-01T01:30:00Z"));
}

TEST_CASE("schedule times: jitter is the same for ever, and never reaches the next time") {
  auto text = by_interval("10s");
  text.jitter = "1h";
  const auto rule = rule_of(text);
  std::set<std::chrono::seconds> drawn;
  auto when = at("2026-11-30T00:00:00Z");
  for (int i = 0; i < 100; ++i, when += std::chrono::seconds{10}) {
    const auto late = jitter_of(rule, "etl/tick", when);
    CHECK(late >= std::chrono::seconds{0});
    CHECK(late < std::chrono::seconds{10});
    CHECK(late == jitter_of(rule, "etl/tick", when));
    drawn.insert(late);
  }
  CHECK(drawn.size() > 5);
  CHECK(jitter_of(rule_of(by_interval("10s")), "etl/tick", when) == std::chrono::seconds{0});
}

TEST_CASE("schedule times: they are shown in their zone") {
  const auto zone = *zone_of_time::find("America/St_Johns");
  CHECK(to_local_rfc3339(zone, at("2026-12-01T12:00:00Z")) == "2026-12-01T08:30:00-03:30");
  CHECK(to_local_rfc3339({}, at("2026-12-01T12:00:00Z")) == "2026-12-01T12:00:00+00:00");
}

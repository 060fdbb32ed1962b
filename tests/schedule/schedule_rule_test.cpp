// Schedules as they are written: what is read, and what is wrong.
#include "tests/schedule/schedules.hpp"

using namespace troupe;
using namespace troupe::testing;

namespace {

using lines = std::vector<std::string>;

bool begins(const std::vector<std::string>& told, const std::string& beginning) {
  return told.size() == 1 && told.front().starts_with(beginning);
}

} // namespace

TEST_CASE("schedule rule: what isn't said is as the page says") {
  const auto rule = rule_of(by_cron("@daily"));
  CHECK(rule.overlap == overlap_rule::skip);
  CHECK(rule.catch_up == std::chrono::hours{1});
  CHECK(rule.zone.name() == "UTC");
  CHECK_FALSE(rule.count);
  CHECK(rule.init == json::object());
}

TEST_CASE("schedule rule: one of cron and every is there") {
  auto text = by_cron("@daily");
  text.every = "1h";
  CHECK(faults_of(text) == lines{"cron: expected one of cron and every, found both"});
  text.cron.clear();
  text.every.clear();
  CHECK(faults_of(text) == lines{"cron: expected cron or every, found none"});
}

TEST_CASE("schedule rule: each fault is told by its key, with the nearest name") {
  auto text = by_cron("@daily", "Europe/Berln");
  CHECK(begins(faults_of(text), "timezone: \"Europe/Berln\" is no time zone"));
  CHECK(faults_of(text).front().find("did you mean \"Europe/Berlin\"?") != std::string::npos);
  text = by_cron("@daily");
  text.overlap = "bufferone";
  CHECK(begins(faults_of(text), "overlap: found \"bufferone\""));
  CHECK(faults_of(text).front().find("did you mean \"bufferOne\"?") != std::string::npos);
  text = by_cron("@daily");
  text.catch_up = "1s";
  CHECK(begins(faults_of(text), "catchUp: found 1s, expected whole seconds, from 10s"));
  text = by_interval("1500ms");
  CHECK(begins(faults_of(text), "every: found 1500ms, expected whole seconds"));
  text = by_interval("10s");
  text.offset = "10s";
  CHECK(faults_of(text) == lines{"offset: expected less than every"});
  text = by_cron("@daily");
  text.from = "tomorrow";
  CHECK(begins(faults_of(text), "from: found \"tomorrow\""));
  text = by_cron("@daily");
  text.id = "a b";
  CHECK(begins(faults_of(text), "id: found \"a b\""));
  text = by_cron("@daily");
  text.count = 0;
  CHECK(faults_of(text) == lines{"count: found 0, expected 1 or more"});
}

TEST_CASE("schedule rule: of a list the entry is told that is wrong") {
  auto text = by_cron("@daily");
  text.cron.emplace_back("61 * * * *");
  auto read = read_schedule(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().front().item == 1);
  text = by_cron("@daily");
  text.except = {"2026-12-25", "2026-13-25"};
  read = read_schedule(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().front().key == "except");
  CHECK(read.error().front().item == 1);
}

TEST_CASE("schedule rule: one that never comes is refused") {
  CHECK(begins(faults_of(by_cron("0 0 30 2 *")), "cron: no time is meant"));
  auto text = by_interval("1h");
  text.except = {"* * * * *"};
  CHECK(begins(faults_of(text), "every: no time is meant"));
  text = by_cron("0 0 1 1 *");
  text.from = "2026-02-01";
  text.until = "2026-12-31";
  CHECK(begins(faults_of(text), "cron: no time is meant"));
}

// Schedules as JSON: what is stored is read back.
#include "runtime/schedule/schedule_json.hpp"
#include "tests/schedule/schedules.hpp"

using namespace troupe;
using namespace troupe::testing;

namespace {

scheduled_run run_at(const std::string& when, run_origin origin) {
  scheduled_run made;
  made.process = "etl/tick@" + when;
  made.at = at(when);
  made.origin = origin;
  made.due = made.at + std::chrono::milliseconds{1500};
  return made;
}

schedule_state full_state() {
  schedule_state made;
  made.position = at("2026-11-30T08:00:00Z");
  made.started = 7;
  made.previous = at("2026-11-29T08:00:00Z");
  made.is_paused = true;
  made.pause_reason = "lunch";
  made.buffered = {at("2026-11-30T07:00:00Z")};
  made.triggers = {at("2026-11-30T07:30:00Z") + std::chrono::milliseconds{5}};
  made.starting = {run_at("2026-11-30T08:00:00Z", run_origin::time)};
  made.running = {run_at("2026-11-29T08:00:00Z", run_origin::backfill)};
  made.running.front().previous = at("2026-11-28T08:00:00Z");
  backfill_state range;
  range.from = at("2026-11-01T00:00:00Z");
  range.until = at("2026-11-30T00:00:00Z");
  range.order = backfill_order::backward;
  range.at_once = 3;
  range.reached = at("2026-11-29T08:00:00Z");
  range.started = 1;
  made.backfill = range;
  return made;
}

} // namespace

TEST_CASE("schedule JSON: states are read back as they were written") {
  for (const auto& each : {schedule_state{}, full_state()}) {
    auto read = read_schedule_state(to_json(each));
    REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
    CHECK(*read == each);
  }
}

TEST_CASE("schedule JSON: rules are read back as they were written") {
  auto full = by_cron("@daily", "Europe/Berlin");
  full.except = {"2026-12-25"};
  full.overlap = "bufferAll";
  full.catch_up = "2h";
  full.jitter = "5m";
  full.from = "2026-12-01";
  full.until = "2027-12-01";
  full.count = 9;
  full.pause_on_failure = true;
  full.init = {{"full", true}};
  for (const auto& each : {full, by_interval("15m")}) {
    auto read = read_schedule_text(to_json(each));
    REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
    CHECK(*read == each);
  }
}

TEST_CASE("schedule JSON: what is damaged or newer is refused, whatever member that is") {
  const auto whole = to_json(full_state());
  for (const auto& [key, content] : whole.items()) {
    auto broken = whole;
    broken[key] = 7.5;
    INFO(key);
    CHECK_FALSE(read_schedule_state(broken));
  }
  CHECK_FALSE(read_schedule_state(json("text")));
  CHECK_FALSE(read_schedule_text(json(nullptr)));
  auto newer = whole;
  newer["form"] = 2;
  auto read = read_schedule_state(newer);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == error_code::store_newer);
}

TEST_CASE("schedule JSON: a decision says what programs are told") {
  schedule_decision made;
  made.when = at("2026-11-30T08:00:00Z") + std::chrono::milliseconds{12};
  made.at = at("2026-11-30T08:00:00Z");
  made.what = decision_kind::skipped;
  made.why = "it was late";
  CHECK(to_json(made)
        == json{{"when", "2026-11-30T08:00:00.012Z"},
                {"at", "2026-11-30T08:00:00Z"},
                {"origin", "time"},
                {"what", "skipped"},
                {"why", "it was late"},
                {"process", nullptr},
                {"count", 1}});
}

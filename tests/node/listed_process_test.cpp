#include "runtime/node/listed_process.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

constexpr time_point now{100h};

process_summary summary(const std::string& id, process_state state, duration age) {
  process_summary row;
  row.id = id;
  row.name = id.substr(0, id.find('/'));
  row.state = state;
  row.started_at = now - age;
  return row;
}

listed_process stored(const std::string& id, process_state state, duration ended_ago = {}) {
  listed_process row;
  row.summary = summary(id, state, 90h);
  if (is_final(state))
    row.ended_at = now - ended_ago;
  return row;
}

} // namespace

TEST_CASE("listed process: it is asked for by what it is") {
  auto failed = stored("etl/1", process_state::failed, 48h);
  CHECK(matches({.name = "e*", .ended = {{}, now - 47h}}, failed, now));
  CHECK_FALSE(matches({.recent_since = now - recent}, failed, now));
  failed.errors["a"] = "disk full";
  CHECK(matches({.errors = {"full"}}, failed, now));
  CHECK_FALSE(matches({.is_root = false}, failed, now));
}

TEST_CASE("listed process: what only a runtime says is over has ended now, as far as is known") {
  listed_process told;
  told.summary = summary("etl/1", process_state::failed, 48h);
  CHECK(matches({.has_ended = true}, told, now));
  CHECK(matches({.recent_since = now - 1h}, told, now));
  told.summary.state = process_state::running;
  CHECK(matches({.has_ended = false}, told, now));
}

TEST_CASE("listed process: JSON has what is known and nothing else") {
  auto row = stored("a/1", process_state::failed, 1h);
  row.errors["a"] = "no";
  auto shown = to_json(row);
  CHECK(shown["id"] == "a/1");
  CHECK(shown["errors"] == json{{"a", "no"}});
  CHECK(shown["endedAt"] == "1970-01-05T03:00:00.000Z");
  CHECK_FALSE(shown.contains("progress"));
  CHECK_FALSE(shown.contains("owner"));
  CHECK_FALSE(shown.contains("reason"));
}

TEST_CASE("listed process: JSON says who drives it, and whether that one lives, if that is known") {
  auto row = stored("a/1", process_state::running);
  row.driver.emplace().host = "mill";
  row.driver->pid = 7;
  CHECK(
    to_json(row)["owner"]
    == json{
      {"host", "mill"}, {"pid", 7}, {"alive", nullptr}, {"lastSeen", "1970-01-01T00:00:00.000Z"}});
  row.driver->lives = true;
  row.driver->answers = false;
  CHECK(to_json(row)["owner"]["alive"] == true);
  CHECK(to_json(row)["owner"]["answers"] == false);
}

TEST_CASE("listed process: its JSON is read as it was") {
  auto row = stored("a/1", process_state::failed, 1h);
  row.summary.parent_id = "b/2";
  row.reason = "no";
  row.errors["a"] = "disk full";
  row.continues = "a/0";
  auto running = stored("a/2", process_state::running);
  running.driver.emplace().host = "mill";
  running.driver->pid = 7;
  running.driver->answers = false;
  auto live = stored("a/3", process_state::running);
  live.is_live = true;
  live.summary.counters.total = 4;
  const auto check = [](const listed_process& each) {
    const auto shown = to_json(each).dump();
    const auto again = read_listed_process(json::parse(shown));
    REQUIRE(again);
    CHECK(to_json(*again).dump() == shown);
    CHECK(again->is_live == each.is_live);
  };
  check(row);
  check(running);
  check(live);
}

TEST_CASE("listed process: JSON that is none says where") {
  auto fault_of = [](const char* text) {
    const auto read = read_listed_process(json::parse(text));
    REQUIRE_FALSE(read);
    return read.error().message;
  };
  CHECK(fault_of("7").find("process") != std::string::npos);
  CHECK(fault_of(R"({"id": "a/1", "name": "a", "state": "failed", "endedAt": 7})").find("endedAt")
        != std::string::npos);
  CHECK(fault_of(R"({"id": "a/1", "name": "a", "state": "failed", "owner": {"pid": "x"}})")
          .find("process.owner.pid")
        != std::string::npos);
}

TEST_CASE("listed execution: its JSON is read as it was") {
  const listed_execution each{2, 1, "load[3]#2", task_state::failed, 3, now, now + 1s, "no"};
  const auto shown = to_json(each).dump();
  const auto again = read_listed_execution(json::parse(shown));
  REQUIRE(again);
  CHECK(to_json(*again).dump() == shown);
  CHECK_FALSE(read_listed_execution(json::parse(R"({"number": "x"})")));
}

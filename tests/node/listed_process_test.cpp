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

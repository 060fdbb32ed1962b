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

std::vector<std::string> chosen(const list_query& which) {
  auto all = merged(
    {summary("etl/3", process_state::running, 5min)},
    {stored("etl/1", process_state::failed, 48h), stored("build/2", process_state::completed, 1h)});
  std::vector<std::string> ids;
  for (const auto& each : all)
    if (means(which, each, now))
      ids.push_back(each.summary.id);
  return ids;
}

using ids = std::vector<std::string>;

} // namespace

TEST_CASE("listed process: what a runtime tells wins over what is stored") {
  auto all = merged({summary("a/1", process_state::paused, 1h)},
                    {stored("a/1", process_state::running), stored("b/2", process_state::running)});
  REQUIRE(all.size() == 2);
  CHECK(all[0].summary.id == "b/2"); // accepted earlier
  CHECK_FALSE(all[0].is_live);
  CHECK(all[1].summary.state == process_state::paused);
  CHECK(all[1].is_live);
}

TEST_CASE("listed process: what only its store knows stays, whoever drives it") {
  auto kept = stored("a/1", process_state::running);
  kept.reason = "disk is full";
  kept.driver.emplace().pid = 7;
  auto all = merged({summary("a/1", process_state::paused, 1h)}, {kept});
  REQUIRE(all.size() == 1);
  CHECK(all[0].reason == "disk is full");
  CHECK(all[0].driver->pid == 7);
}

TEST_CASE("listed process: one that was taken up again has not ended") {
  auto all = merged({summary("a/1", process_state::running, 1h)},
                    {stored("a/1", process_state::failed, 1h)});
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].ended_at);
}

TEST_CASE("listed process: what ended long ago is left out unless asked for") {
  CHECK(chosen({}) == ids{"build/2", "etl/3"});
  CHECK(chosen({.only_recent = false}) == ids{"etl/1", "build/2", "etl/3"});
  CHECK(chosen({.states = {process_state::failed, process_state::completed}, .only_recent = false})
        == ids{"etl/1", "build/2"});
  CHECK(chosen({.older_than = 1h, .only_recent = false}) == ids{"etl/1", "build/2"});
  CHECK(chosen({.name = "e*"}) == ids{"etl/3"});
  CHECK(chosen({.name = "etl", .only_recent = false}) == ids{"etl/1", "etl/3"});
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

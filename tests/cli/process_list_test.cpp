#include "cli/process_list.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

namespace {

constexpr time_point now{100h};

process_row stored(const std::string& id, process_state state, duration ended_ago = {}) {
  process_row row;
  row.id = id;
  row.name = id.substr(0, id.find('/'));
  row.state = state;
  row.accepted = now - 90h;
  if (is_final(state))
    row.ended = now - ended_ago;
  return row;
}

process_summary live(const std::string& id, process_state state, duration age) {
  process_summary row;
  row.id = id;
  row.name = id.substr(0, id.find('/'));
  row.state = state;
  row.started_at = now - age;
  return row;
}

std::vector<std::string> chosen(const ps_flags& flags) {
  auto which = check(flags).value();
  auto all = merged(
    {live("etl/3", process_state::running, 5min)},
    {stored("etl/1", process_state::failed, 48h), stored("build/2", process_state::completed, 1h)});
  std::vector<std::string> ids;
  for (const auto& each : all)
    if (means(which, each, now))
      ids.push_back(each.summary.id);
  return ids;
}

using ids = std::vector<std::string>;

} // namespace

TEST_CASE("process list: what a runtime tells wins over what is stored") {
  auto all = merged({live("a/1", process_state::paused, 1h)},
                    {stored("a/1", process_state::running), stored("b/2", process_state::running)});
  REQUIRE(all.size() == 2);
  CHECK(all[0].summary.id == "b/2"); // accepted earlier
  CHECK_FALSE(all[0].is_live);
  CHECK(all[1].summary.state == process_state::paused);
  CHECK(all[1].is_live);
  CHECK(all[1].stored);
}

TEST_CASE("process list: one that was taken up again has not ended") {
  auto all
    = merged({live("a/1", process_state::running, 1h)}, {stored("a/1", process_state::failed, 1h)});
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].ended());
}

TEST_CASE("process list: what ended long ago is left out unless asked for") {
  CHECK(chosen({}) == ids{"build/2", "etl/3"});
  CHECK(chosen({.all = true}) == ids{"etl/1", "build/2", "etl/3"});
  CHECK(chosen({.states = {"failed,completed"}}) == ids{"etl/1", "build/2"});
  CHECK(chosen({.older_than = "1h"}) == ids{"etl/1", "build/2"});
  CHECK(chosen({.name = "e*"}) == ids{"etl/3"});
  CHECK(chosen({.name = "etl", .all = true}) == ids{"etl/1", "etl/3"});
}

TEST_CASE("process list: wrong values are told with the option's name") {
  CHECK(check({.states = {"running,fialed"}}).error().message
        == "--state: \"fialed\" is not a state of processes; did you mean \"failed\"?");
  CHECK(check({.older_than = "old"}).error().message.starts_with("--older-than: \"old\""));
}

TEST_CASE("process list: JSON has what is known and nothing else") {
  auto all = merged({}, {stored("a/1", process_state::failed, 1h)});
  all[0].stored->errors = R"({"a": "no"})";
  auto shown = to_json(all[0]);
  CHECK(shown["id"] == "a/1");
  CHECK(shown["errors"] == json{{"a", "no"}});
  CHECK(shown["endedAt"] == "1970-01-05T03:00:00.000Z");
  CHECK_FALSE(shown.contains("progress"));
  CHECK_FALSE(shown.contains("owner"));
}

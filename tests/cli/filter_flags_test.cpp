#include "cli/filter_flags.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

TEST_CASE("filter flags: states may be several, with commas") {
  auto which = check({.states = {"failed,completed", "paused"}}, "ps").value();
  CHECK(which.states
        == std::vector{process_state::failed, process_state::completed, process_state::paused});
}

TEST_CASE("filter flags: who names states or an age means what ended long ago, too") {
  CHECK(check({}, "ps").value().only_recent);
  CHECK(check({.name = "etl*"}, "ps").value().only_recent);
  CHECK(check({.name = "etl*"}, "ps").value().name == "etl*");
  CHECK_FALSE(check({.all = true}, "ps").value().only_recent);
  CHECK_FALSE(check({.states = {"failed"}}, "ps").value().only_recent);
  CHECK_FALSE(check({.older_than = "1h"}, "ps").value().only_recent);
  CHECK(check({.older_than = "1h"}, "ps").value().older_than == 1h);
}

TEST_CASE("filter flags: wrong values are told with the option's name") {
  CHECK(check({.states = {"running,fialed"}}, "ps").error().message
        == "--state: \"fialed\" is not a state of processes; did you mean \"failed\"?");
  CHECK(check({.older_than = "old"}, "ps").error().message.starts_with("--older-than: \"old\""));
}

TEST_CASE("filter flags: of a bulk command it means roots in the states that make sense") {
  auto cancelled = check({.name = "etl-*"}, "cancel").value();
  CHECK(cancelled.only_roots);
  CHECK_FALSE(cancelled.only_recent);
  CHECK(std::ranges::count(cancelled.states, process_state::running) == 1);
  CHECK(std::ranges::count(cancelled.states, process_state::failed) == 0);
  auto retried = check({.failed_since = "1d"}, "retry").value();
  CHECK(retried.states == std::vector{process_state::failed});
  CHECK(retried.failed_since == 24h);
  CHECK(check({.states = {"cancelled"}}, "retry").value().states
        == std::vector{process_state::cancelled});
  auto removed = check({.older_than = "7d"}, "rm").value();
  CHECK(removed.ended_before == 7 * 24h);
  CHECK(removed.older_than == duration{});
  CHECK_FALSE(removed.only_roots);
}

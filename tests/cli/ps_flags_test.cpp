#include "cli/ps_flags.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

TEST_CASE("ps flags: states may be several, with commas") {
  auto which = check({.states = {"failed,completed", "paused"}}).value();
  CHECK(which.states
        == std::vector{process_state::failed, process_state::completed, process_state::paused});
}

TEST_CASE("ps flags: who names states or an age means what ended long ago, too") {
  CHECK(check({}).value().only_recent);
  CHECK(check({.name = "etl*"}).value().only_recent);
  CHECK(check({.name = "etl*"}).value().name == "etl*");
  CHECK_FALSE(check({.all = true}).value().only_recent);
  CHECK_FALSE(check({.states = {"failed"}}).value().only_recent);
  CHECK_FALSE(check({.older_than = "1h"}).value().only_recent);
  CHECK(check({.older_than = "1h"}).value().older_than == 1h);
}

TEST_CASE("ps flags: wrong values are told with the option's name") {
  CHECK(check({.states = {"running,fialed"}}).error().message
        == "--state: \"fialed\" is not a state of processes; did you mean \"failed\"?");
  CHECK(check({.older_than = "old"}).error().message.starts_with("--older-than: \"old\""));
}

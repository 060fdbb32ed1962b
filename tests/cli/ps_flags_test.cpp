#include "cli/ps_flags.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

TEST_CASE("ps flags: states may be several, with commas") {
  auto which = check({.states = {"failed,completed", "paused"}}, false).value();
  CHECK(which.states
        == std::vector{process_state::failed, process_state::completed, process_state::paused});
}

TEST_CASE("ps flags: who names states or an age means what ended long ago, too") {
  CHECK(check({}, false).value().only_recent);
  CHECK(check({.name = "etl*"}, false).value().only_recent);
  CHECK(check({.name = "etl*"}, false).value().name == "etl*");
  CHECK_FALSE(check({.all = true}, false).value().only_recent);
  CHECK_FALSE(check({.states = {"failed"}}, false).value().only_recent);
  CHECK_FALSE(check({.older_than = "1h"}, false).value().only_recent);
  CHECK(check({.older_than = "1h"}, false).value().older_than == 1h);
}

TEST_CASE("ps flags: wrong values are told with the option's name") {
  CHECK(check({.states = {"running,fialed"}}, false).error().message
        == "--state: \"fialed\" is not a state of processes; did you mean \"failed\"?");
  CHECK(check({.older_than = "old"}, false).error().message.starts_with("--older-than: \"old\""));
}

TEST_CASE("ps flags: a person sees a page of what nobody's task started") {
  auto usual = check({}, true).value();
  CHECK(usual.only_roots);
  CHECK(usual.most == usual_limit);
  CHECK_FALSE(check({.children = true}, true).value().only_roots);
  CHECK_FALSE(check({.all = true}, true).value().only_roots);
  CHECK_FALSE(check({.states = {"failed"}}, true).value().only_roots);
  auto some = check({.limit = "5", .before = "etl/1"}, true).value();
  CHECK(some.most == 5);
  CHECK(some.before == "etl/1");
  CHECK(check({.limit = "0"}, true).error().message.starts_with("--limit: "));
}

TEST_CASE("ps flags: a program gets all of them, unless it asks for fewer") {
  auto usual = check({}, false).value();
  CHECK_FALSE(usual.only_roots);
  CHECK(usual.most == 0);
  CHECK(check({.limit = "5"}, false).value().most == 5);
}

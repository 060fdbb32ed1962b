#include "cli/filter_flags.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

namespace {

constexpr time_point now{1000h};

process_query query_of(const filter_flags& filter, std::string_view command = "ps") {
  auto which = check(filter, command, now);
  REQUIRE_MESSAGE(which, (which ? "" : which.error().message));
  return *which;
}

std::string refusal(const filter_flags& filter, std::string_view command = "ps") {
  auto which = check(filter, command, now);
  REQUIRE_FALSE(which);
  return which.error().message;
}

} // namespace

TEST_CASE("filter flags: states may be several, with commas") {
  CHECK(query_of({.states = {"failed,completed", "paused"}}).states
        == std::vector{process_state::failed, process_state::completed, process_state::paused});
}

TEST_CASE("filter flags: who asks for more than a name means what ended long ago, too") {
  CHECK(query_of({}).recent_since == now - recent);
  CHECK(query_of({.name = "etl*"}).recent_since);
  CHECK(query_of({.name = "etl*"}).name == "etl*");
  CHECK(query_of({.words = {"name:etl*", "is:root"}}).recent_since);
  CHECK_FALSE(query_of({.all = true}).recent_since);
  CHECK_FALSE(query_of({.states = {"failed"}}).recent_since);
  CHECK_FALSE(query_of({.words = {"state:failed"}}).recent_since);
  CHECK_FALSE(query_of({.words = {"5f0c"}}).recent_since);
  CHECK_FALSE(query_of({.older_than = "1h"}).recent_since);
  CHECK(query_of({.older_than = "1h"}).accepted == time_span{{}, now - 1h});
}

TEST_CASE("filter flags: options are words of the line, and join those that stand there") {
  const filter_flags both{.words = {"error:\"disk", "full\"", "is:root"}, .name = "etl-*"};
  auto which = query_of(both);
  CHECK(which.errors == std::vector<std::string>{"disk full"});
  CHECK(which.name == "etl-*");
  CHECK(which.is_root == true);
  CHECK(query_of({.failed_since = "1d"}) == query_of({.words = {"state:failed", "ended:>-1d"}}));
  CHECK(refusal({.words = {"name:a"}, .name = "b"}).starts_with("--name: it was given already"));
}

TEST_CASE("filter flags: wrong values are told with the option's name, or the place in the line") {
  CHECK(refusal({.states = {"running,fialed"}})
        == "--state: \"fialed\" is not a state of processes; did you mean \"failed\"?");
  CHECK(refusal({.older_than = "old"}).starts_with("--older-than: \"old\""));
  CHECK(refusal({.words = {""}}, "rm").starts_with("filter: found nothing"));
  CHECK(refusal({.name = ""}).starts_with("--name: found nothing"));
  CHECK(refusal({.states = {"running"}, .failed_since = "1d"}).starts_with("--failed-since: "));
  CHECK(refusal({.words = {"is:root", "sate:failed"}}).starts_with("filter, column 9: \"sate\""));
}

TEST_CASE("filter flags: of a bulk command it means roots in the states that make sense") {
  auto cancelled = query_of({.name = "etl-*"}, "cancel");
  CHECK(cancelled.is_root == true);
  CHECK_FALSE(cancelled.recent_since);
  CHECK(std::ranges::count(cancelled.states, process_state::running) == 1);
  CHECK(std::ranges::count(cancelled.states, process_state::failed) == 0);
  CHECK(query_of({.words = {"is:child"}}, "cancel").is_root == false);
  auto retried = query_of({.failed_since = "1d"}, "retry");
  CHECK(retried.states == std::vector{process_state::failed});
  CHECK(retried.ended == time_span{now - 24h, {}});
  CHECK(query_of({.states = {"cancelled"}}, "retry").states
        == std::vector{process_state::cancelled});
  auto removed = query_of({.older_than = "7d"}, "rm");
  CHECK(removed.ended == time_span{{}, now - 7 * 24h});
  CHECK_FALSE(removed.accepted.is_set());
  CHECK_FALSE(removed.is_root);
}

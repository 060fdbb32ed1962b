#include "cli/execution_flags.hpp"
#include "cli/page_flags.hpp"
#include "cli/process_view.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

TEST_CASE("execution flags: a person sees a page, a program all that is meant") {
  const auto usual = check({.words = {"state:failed"}}, true).value();
  CHECK(usual.which.states == std::vector{task_state::failed});
  CHECK(usual.most == usual_limit);
  CHECK(usual.after.empty());
  CHECK(check({.words = {"state:failed"}}, false).value().most == 0);
  const auto some = check({.limit = "5", .after = "17"}, false).value();
  CHECK(some.most == 5);
  CHECK(some.after == "17");
  CHECK(check({.words = {"task:a", "parent:1"}}, true).value().which
        == execution_query{.task = "a", .parent = 1});
}

TEST_CASE("execution flags: they are looked at where a list is asked for") {
  CHECK_FALSE(execution_flags{}.is_set());
  CHECK(execution_flags{.words = {""}}.is_set());
  CHECK(execution_flags{.limit = ""}.is_set());
  CHECK(execution_flags{.after = ""}.is_set());
}

TEST_CASE("execution flags: what is wrong is told with its option or its place") {
  const auto refused = [](const execution_flags& flags) {
    auto wanted = check(flags, true);
    REQUIRE_FALSE(wanted);
    CHECK(wanted.error().code == error_code::argument_invalid);
    return wanted.error().message;
  };
  CHECK(refused({.words = {"taks:a"}})
        == "filter, column 1: \"taks\" is not a key; did you mean \"task\"?");
  CHECK(refused({.words = {""}}).starts_with("--where: found nothing"));
  CHECK(refused({.limit = "0"}).starts_with("--limit: "));
  CHECK(refused({.after = ""}).starts_with("--after: found nothing"));
}

TEST_CASE("execution list: a line each, with its number before what is told of it") {
  const std::vector<listed_execution> rows{
    {7, 1, "load[3]#2", task_state::failed, 2, time_point{1h}, time_point{1h + 1s}, "no\nfile"},
    {4711, 1, "later", task_state::pending, 1, {}, {}, ""}};
  CHECK(execution_lines(rows, time_point{2h})
        == "     7  load[3]#2  failed after 1.00 s, attempt 2: no\n"
           "  4711  later  pending\n");
  CHECK(execution_lines({}, time_point{2h}).empty());
}

#include "cli/page_flags.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

constexpr time_point now{std::chrono::hours{1000}};

} // namespace

TEST_CASE("page flags: a person sees a page of what nobody's task started") {
  auto usual = check({}, {}, true, now).value();
  CHECK(usual.which.is_root == true);
  CHECK(usual.most == usual_limit);
  CHECK_FALSE(check({}, {.children = true}, true, now).value().which.is_root);
  CHECK_FALSE(check({.all = true}, {}, true, now).value().which.is_root);
  CHECK_FALSE(check({.states = {"failed"}}, {}, true, now).value().which.is_root);
  CHECK(check({.words = {"is:child"}}, {}, true, now).value().which.is_root == false);
  auto some = check({}, {.limit = "5", .before = "etl/1"}, true, now).value();
  CHECK(some.most == 5);
  CHECK(some.before == "etl/1");
  CHECK(check({}, {.limit = "0"}, true, now).error().message.starts_with("--limit: "));
}

TEST_CASE("page flags: a program gets all of them, unless it asks for fewer") {
  auto usual = check({}, {}, false, now).value();
  CHECK_FALSE(usual.which.is_root);
  CHECK(usual.most == 0);
  CHECK(check({}, {.limit = "5"}, false, now).value().most == 5);
}

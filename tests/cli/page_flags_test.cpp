#include "cli/page_flags.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("page flags: a person sees a page of what nobody's task started") {
  auto usual = check({}, {}, true).value();
  CHECK(usual.only_roots);
  CHECK(usual.most == usual_limit);
  CHECK_FALSE(check({}, {.children = true}, true).value().only_roots);
  CHECK_FALSE(check({.all = true}, {}, true).value().only_roots);
  CHECK_FALSE(check({.states = {"failed"}}, {}, true).value().only_roots);
  auto some = check({}, {.limit = "5", .before = "etl/1"}, true).value();
  CHECK(some.most == 5);
  CHECK(some.before == "etl/1");
  CHECK(check({}, {.limit = "0"}, true).error().message.starts_with("--limit: "));
}

TEST_CASE("page flags: a program gets all of them, unless it asks for fewer") {
  auto usual = check({}, {}, false).value();
  CHECK_FALSE(usual.only_roots);
  CHECK(usual.most == 0);
  CHECK(check({}, {.limit = "5"}, false).value().most == 5);
}

#include "cli/display/shown_output.hpp"

#include <doctest/doctest.h>

using namespace troupe::cli;

TEST_CASE("shown output: each line stands behind who wrote it") {
  CHECK(prefixed("etl/load[3]", "one\n\ntwo", false)
        == "etl/load[3] | one\netl/load[3] | \netl/load[3] | two\n");
  CHECK(prefixed("etl/load", "", false).empty());
}

TEST_CASE("shown output: the elements of a fan-out have one colour, and the text has none") {
  auto first = prefixed("etl/each.load[1]", "x\n", true);
  auto second = prefixed("etl/each.load[2]", "x\n", true);
  CHECK(first.starts_with("\x1b["));
  CHECK(first.substr(0, 5) == second.substr(0, 5));
  CHECK(first.ends_with(" | \x1b[0mx\n"));
}

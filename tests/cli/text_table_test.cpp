#include "cli/text_table.hpp"

#include <doctest/doctest.h>

using namespace troupe::cli;

TEST_CASE("text table: columns are as wide as what is in them, whatever its bytes") {
  CHECK(text_table({}).empty());
  CHECK(text_table({{"NAME", "N", "NOTE"}, {"größe", "10", "x"}, {"a", "1", ""}})
        == "NAME   N   NOTE\n"
           "größe  10  x\n"
           "a      1\n");
  CHECK(text_table({{"alone"}, {"a longer one"}}) == "alone\na longer one\n");
}

#include "runtime/base/hash.hpp"

#include <doctest/doctest.h>

using namespace troupe;

// Stored processes depend on these numbers.
TEST_CASE("stated hash: gives what it has given since 0.1.0, on every platform") {
  CHECK(stated_hash("") == 0x553e'9390'1e46'2a6eU);
  CHECK(stated_hash("etl") == 0x9478'139e'172e'c6c2U);
  CHECK(stated_hash("etl/01234567-89ab-4cde-8f01-23456789abcd") == 0x2706'6a14'36e4'4575U);
}

#include "cli/display/latest_attempts.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace troupe::cli;

TEST_CASE("latest attempts: news of the beginning come after what was written") {
  latest_attempts<int, std::string> all;
  all.of(7, 1) += "a\n";
  all.begin(7, 0); // pending
  all.begin(7, 1); // about to run
  all.of(7, 1) += "b\n";
  CHECK(all.end(7, 1) == "a\nb\n");
  CHECK_FALSE(all.end(7, 1));
}

TEST_CASE("latest attempts: what was tried again is forgotten, whichever is heard first") {
  latest_attempts<int, std::string> all;
  all.of(7, 1) += "failed\n";
  all.begin(7, 1);
  all.begin(7, 2);
  CHECK_FALSE(all.first());
  all.of(7, 2) += "well\n";
  CHECK_FALSE(all.end(7, 1));
  CHECK(all.end(7, 2) == "well\n");
  all.of(8, 1) += "failed\n";
  all.of(8, 2) += "well\n";
  all.begin(8, 2);
  CHECK(all.first() == 8);
  CHECK(all.take(8) == "well\n");
}

TEST_CASE("latest attempts: one that writes nothing has none of what was before") {
  latest_attempts<int, std::string> all;
  all.of(7, 1) += "failed\n";
  all.begin(7, 2);
  CHECK_FALSE(all.end(7, 2));
  CHECK_FALSE(all.take(9));
}

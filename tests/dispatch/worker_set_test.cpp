#include "runtime/dispatch/worker_set.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace troupe;

TEST_CASE("worker set: agrees with a plain set at every step") {
  std::mt19937 random{7};
  worker_set set;
  std::set<worker_id> plain;
  for (auto i = 0; i < 20'000; ++i) {
    const auto w = static_cast<worker_id>(random() % worker_set::capacity);
    if (random() % 2 == 0 || plain.empty()) {
      set.insert(w);
      plain.insert(w);
    } else {
      const auto gone = random() % 4 == 0 ? w : *plain.begin();
      set.erase(gone);
      plain.erase(gone);
    }
    REQUIRE(set.empty() == plain.empty());
    REQUIRE(set.contains(w) == plain.contains(w));
    if (!plain.empty())
      REQUIRE(set.first() == *plain.begin());
  }
}

TEST_CASE("worker set: holds its least and its greatest member") {
  worker_set set;
  set.insert(worker_set::capacity - 1);
  CHECK(set.first() == worker_set::capacity - 1);
  set.insert(0);
  CHECK(set.first() == 0);
  set.erase(0);
  set.erase(worker_set::capacity - 1);
  CHECK(set.empty());
}

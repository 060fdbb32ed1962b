// The dispatcher under random events, each step held against the simple model.
#include "random_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

namespace troupe {

namespace {

/// TROUPE_SEED starts elsewhere, TROUPE_COUNT tries more: a million steps with 1000.
std::uint64_t setting(const char* name, std::uint64_t fallback) {
  const auto* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

/// A thousand steps in each of some worlds, in which `least` start on the average; gives the
/// longest time that one was first in any.
std::size_t explore(world_shape shape, std::size_t least = 200) {
  const auto from = setting("TROUPE_SEED", 1);
  const auto worlds = setting("TROUPE_COUNT", 40);
  std::size_t granted = 0;
  std::size_t longest_first = 0;
  for (auto seed = from; seed < from + worlds; ++seed) {
    random_world world{seed, shape};
    for (auto i = 0; i < 1'000; ++i)
      if (const auto wrong = world.step(); !wrong.empty())
        FAIL("seed ", seed, ", step ", i, ": ", wrong);
    granted += world.granted();
    longest_first = std::max(longest_first, world.longest_first());
  }
  CHECK(granted > worlds * least);
  return longest_first;
}

} // namespace

TEST_CASE("dispatch: random steps keep amounts, limits, order and reasons") {
  explore({});
}

TEST_CASE("dispatch: random steps among equals do so, too") {
  explore({.has_priorities = false, .has_slots = false, .has_rates = false});
}

TEST_CASE("dispatch: random steps do so where limits are shared with other programs") {
  explore({.shares = true}, 100);
}

TEST_CASE("dispatch: whoever is first in order starts soon, whatever comes after it") {
  // It waits for three limits and a worker at most, each until what holds it has ended: of a dozen
  // that run, the oldest ends at every fifth step or so.
  CHECK(explore({.has_priorities = false, .has_slots = false, .changes = false}) < 300);
}

} // namespace troupe

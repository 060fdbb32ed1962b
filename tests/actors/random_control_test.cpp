#include "tests/actors/steered_world.hpp"
#include "tests/random/workflow_generator.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// TROUPE_SEED starts elsewhere, TROUPE_COUNT tries more.
std::uint64_t setting(const char* name, std::uint64_t fallback) {
  const auto* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

/// Each seed is a workflow and a schedule. That no actor is left alive is checked by the world.
void try_all(std::uint64_t first, std::uint64_t count, const steered_world::operator_mood& mood) {
  first = setting("TROUPE_SEED", first);
  count = setting("TROUPE_COUNT", count);
  for (auto seed = first; seed < first + count; ++seed) {
    INFO("seed ", seed);
    auto text = workflow_generator{seed, flow_style::wild}.generate();
    steered_world world{seed, mood};
    auto wrong = world.run(text);
    if (!wrong.empty())
      FAIL("seed " << seed << ": " << wrong << '\n' << text);
  }
}

} // namespace

TEST_CASE("random control: pauses, steps and cancels at any moment, sub-workflows among them") {
  try_all(1, 200, {.steers = 15, .cancels = 5, .asks = false, .resumes_max = 0});
}

TEST_CASE("random control: approvals that people race for, and pauses") {
  try_all(1'001, 150, {.steers = 20, .cancels = 2, .asks = true, .resumes_max = 0});
}

TEST_CASE("random control: what failed or was cancelled is taken up again, steered all the while") {
  try_all(2'001, 150, {.steers = 15, .cancels = 10, .asks = false, .resumes_max = 3});
}

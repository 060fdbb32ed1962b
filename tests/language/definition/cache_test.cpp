#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

const cache_rule* rule_of(const workflow_ptr& flow, const std::string& id) {
  for (const auto& each : flow->tasks)
    if (each.id == id) {
      REQUIRE(each.work);
      return each.work->cache.get();
    }
  FAIL("no such task");
  return nullptr;
}

} // namespace

TEST_CASE("cache: true, a key, an age, or not at all") {
  auto flow = load_flow("pipeline:\n"
                        "  a: {run: make, cache: true}\n"
                        "  b: {action: 'nop:nop', cache: {key: '${1 + 1}', for: 7d}}\n"
                        "  c: {run: make, cache: false}\n"
                        "  d: {run: make}\n");
  REQUIRE(flow);
  const auto* always = rule_of(*flow, "a");
  REQUIRE(always);
  CHECK_FALSE(always->key);
  CHECK(always->lifetime == duration{});
  const auto* keyed = rule_of(*flow, "b");
  REQUIRE(keyed);
  CHECK(keyed->key);
  CHECK(keyed->lifetime == std::chrono::hours{7 * 24});
  CHECK_FALSE(rule_of(*flow, "c"));
  CHECK_FALSE(rule_of(*flow, "d"));
}

TEST_CASE("cache: defaults hold for what has results, and a task may say otherwise") {
  auto flow = load_flow("defaults: {cache: true}\n"
                        "pipeline:\n"
                        "  a: {run: make}\n"
                        "  b: {action: 'nop:nop', cache: false}\n"
                        "  c: {action: 'time:sleep', input: {duration: 1s}}\n");
  REQUIRE(flow);
  CHECK(rule_of(*flow, "a"));
  CHECK_FALSE(rule_of(*flow, "b"));
  CHECK_FALSE(rule_of(*flow, "c"));
}

TEST_CASE("cache: a task with files is looked for where one continues") {
  auto flow = load_flow("pipeline: {a: {run: make, files: {in: [a.c]}}}");
  REQUIRE(flow);
  const auto* rule = rule_of(*flow, "a");
  REQUIRE(rule);
  CHECK(rule->only_continued);
  CHECK_FALSE(rule->key);
}

TEST_CASE("cache: what makes no sense is a problem") {
  CHECK(problems_of("pipeline:\n"
                    "  a: {cache: true, tasks: [{id: x, run: make}]}\n"
                    "  b: {action: 'workflow:status', input: {processId: p}, cache: true}\n"
                    "  c: {run: make, cache: {for: 0s}}\n"
                    "  d: {run: make, cache: {keys: 1}}\n"
                    "  e: {run: make, cache: soon}\n")
        == "flow.yaml:2:14: cache goes with an action or run\n"
           "flow.yaml:3:64: cache: what workflow gives is never used again: it only waits\n"
           "flow.yaml:4:31: for: expected a time longer than zero\n"
           "flow.yaml:5:26: unknown key \"keys\" in cache; did you mean \"key\"?\n"
           "flow.yaml:6:25: cache: expected true or false, found text \"soon\"");
}

TEST_CASE("cache: to older definitions it is a sub-task") {
  auto options = stub_options();
  options.behaviour = 1;
  auto flow = load_text("pipeline: {a: {cache: {action: 'nop:nop'}}}", "flow.yaml", "", options);
  REQUIRE(flow);
  CHECK(rule_of(*flow, "cache") == nullptr);
}

// What actions take before they start, as the engine says it.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

const start_terms& terms_of(const driven_process& p, std::string_view path) {
  for (const auto& order : p.actions())
    if (order.identity().task_path == path)
      return order.identity().start;
  FAIL("it is not acting");
  return p.actions().front().identity().start;
}

} // namespace

TEST_CASE("start: what blocks takes a cpu, what doesn't nothing") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:block"}
    b: {action: "hand:work"}
)yaml"};
  REQUIRE(terms_of(p, "flow/a").needs);
  CHECK(*terms_of(p, "flow/a").needs == demand{{{"cpus", whole_unit}}, {}, {}});
  CHECK_FALSE(terms_of(p, "flow/b").needs);
}

TEST_CASE("start: expressions are evaluated when the action is about to start") {
  driven_process p{R"yaml(
init: {size: 1, tenant: x}
config: {limits: {"api:*": 9}}
pipeline:
  first: {action: "hand:work", post: {size: 3, tenant: y}}
  second:
    action: hand:work
    resources: {memory: "${size}GiB", gpus: "${size > 5 ? 1 : 0}"}
    limits: {"api:${tenant}": "${size * 2}"}
    requires: {zone: "${tenant}"}
    priority: "${size - 5}"
)yaml"};
  p.finish("flow/first");
  const auto& terms = terms_of(p, "flow/second");
  REQUIRE(terms.needs);
  CHECK(*terms.needs
        == demand{{{"memory", std::int64_t{3} << 30}}, {{"zone", "y"}}, {{"api:y", 6}}});
  CHECK(terms.priority == -2);
}

TEST_CASE("start: what takes something is scheduled until it has it, and its timeout waits") {
  driven_process p{R"yaml(
config: {limits: {db: 1}}
pipeline: {a: {action: "hand:work", limits: {db: 1}, timeout: 5s}}
)yaml"};
  CHECK(p.states("flow/a") == "pending scheduled");
  p.advance(1h);
  p.begin("flow/a");
  CHECK(p.states("flow/a") == "pending scheduled running");
  p.advance(5s);
  CHECK(p.stopping() == "flow/a");
}

TEST_CASE("start: each attempt takes anew, as expressions say then") {
  driven_process p{R"yaml(
init: {n: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:block", resources: {memory: "${n}KiB"}, retry: {maxRetries: 1}}
    b: {action: "hand:work", post: {n: 2}}
)yaml"};
  CHECK(terms_of(p, "flow/a").needs->takes.back().count == 1024);
  p.begin("flow/a");
  p.finish("flow/b");
  p.fail("flow/a", "no");
  p.advance(0s);
  CHECK(terms_of(p, "flow/a").needs->takes.back().count == 2048);
}

TEST_CASE("start: what can't be had is asked for again only where it may be less") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    same:
      action: hand:work
      resources: {license: 9}
      retry: {maxRetries: 5, delay: 1s, rules: [{maxRetries: 5}]}
      continueOnError: true
    usual: {action: "hand:block", retry: {maxRetries: 5, delay: 1s}, continueOnError: true}
    less:
      action: hand:work
      resources: {license: "${10 - attempt}"}
      retry: {maxRetries: 5, delay: 1s, when: "reason == 'refused'"}
    failing: {action: "hand:work", resources: {license: 1}, retry: {maxRetries: 1, delay: 1s}}
)yaml"};
  p.refuse("flow/same", "too much");
  p.refuse("flow/usual", "too much");
  p.refuse("flow/less", "too much");
  p.begin("flow/failing");
  p.fail("flow/failing", "no");
  CHECK(p.acting() == "");
  p.advance(1s);
  CHECK(p.acting() == "flow/less flow/failing");
  CHECK(terms_of(p, "flow/less").needs->takes.back().count == 8 * whole_unit);
  p.begin("flow/less");
  p.finish("flow/less");
  p.begin("flow/failing");
  p.finish("flow/failing");
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"same", "too much"}, {"usual", "too much"}});
  p.check_ended_clean();
}

TEST_CASE("start: an expression that gives no amount fails the task, and takes no slot") {
  driven_process p{R"yaml(
config: {maxParallel: 1}
init: {n: lots}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:block", resources: {memory: $n}, continueOnError: true}
    b: {action: "hand:block", priority: "${n}", continueOnError: true}
    c: {action: "hand:block"}
)yaml"};
  CHECK(p.acting() == "flow/c");
  p.finish("flow/c");
  CHECK(p.state() == "completed");
  CHECK(p.errors()["a"]
        == "resources: memory: 'lots' is no amount of memory (such as 512MiB or 4GiB)");
  CHECK(p.errors()["b"] == "priority: expected a whole number, found \"lots\"");
  p.check_ended_clean();
}

TEST_CASE("start: a failure of what a task takes is one of the task, which catch handles") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "hand:block", resources: {gpus: "${none.such}"}}
    catch: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/g/catch");
  p.finish("flow/g/catch");
  CHECK(p.state() == "completed");
}

TEST_CASE("start: a pause takes back what waits, also what would only wait") {
  driven_process p{R"yaml(
config: {limits: {db: 1}}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:wait", limits: {db: 1}}
    b: {action: "hand:wait", limits: {db: 1}}
)yaml"};
  p.begin("flow/a");
  CHECK(p.pause().empty());
  CHECK(p.state() == "paused");
  CHECK(p.acting() == "flow/a"); // it waits on
  CHECK(p.states("flow/b") == "pending scheduled paused");
  CHECK(p.resume().empty());
  CHECK(p.acting() == "flow/a flow/b");
  p.finish("flow/a");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

// Results that are used again: what the engine makes of them.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

drive_options knowing() {
  drive_options made;
  made.knows_results = true;
  return made;
}

} // namespace

TEST_CASE("results: what was found stands for the action, and all else follows as always") {
  driven_process p{R"(
init: {who: Ada}
pipeline:
  a:
    action: hand:work
    cache: true
    input: {to: $who}
    post: {seen: $answer}
    tasks:
      b: {action: hand:work, input: {n: $a.answer}}
)",
                   knowing()};
  CHECK(p.looking() == "flow/a");
  CHECK(p.acting().empty());
  CHECK(p.states("flow/a") == "pending");
  REQUIRE(p.lookups().size() == 1);
  CHECK(*p.lookups()[0].input == json{{"to", "Ada"}});
  CHECK_FALSE(p.lookups()[0].key);
  p.answer("flow/a", {{"answer", 42}}, "q/flow/a");
  CHECK(p.acting() == "flow/a/b");
  CHECK(*p.actions()[0].input == json{{"n", 42}});
  p.finish("flow/a/b");
  CHECK(p.state() == "completed");
  CHECK(p.output()["seen"] == 42);
  CHECK(p.output()["a"] == json{{"answer", 42}});
  CHECK(p.states("flow/a") == "pending running waitForSubTasks completed");
  for (const auto& each : p.events())
    CHECK(each.cached
          == (each.task_id == "flow/a" && each.state == task_state::completed ? "q/flow/a" : ""));
  p.check_ended_clean();
}

TEST_CASE("results: without one the action runs") {
  driven_process p{"pipeline: {a: {action: 'hand:work', cache: true}}", knowing()};
  p.answer("flow/a");
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a", 1);
  CHECK(p.state() == "completed");
  CHECK(p.events().back().cached.empty());
  p.check_ended_clean();
}

TEST_CASE("results: it is looked after deny, and before approval") {
  driven_process asks{R"(
policy: {mode: ask}
pipeline:
  a: {action: hand:work, cache: true}
  b: {action: hand:work, cache: true}
)",
                      knowing()};
  CHECK(asks.awaiting_approval().empty());
  asks.answer("flow/a", 1, "q/flow/a");
  CHECK(asks.looking() == "flow/b");
  asks.answer("flow/b");
  CHECK(asks.awaiting_approval() == "flow/b");
  asks.decide("flow/b", true);
  CHECK(asks.acting() == "flow/b");
  driven_process denies{R"(
policy: {block: [hand.work]}
pipeline: {a: {action: "hand:work", cache: true}}
)",
                        knowing()};
  CHECK(denies.looking().empty());
  CHECK(denies.state() == "failed");
}

TEST_CASE("results: the key is expanded, and an error in it fails the task") {
  driven_process p{R"(
init: {v: 7}
pipeline: {a: {action: "hand:work", cache: {key: "${v + 1}"}, input: {x: 1}}}
)",
                   knowing()};
  REQUIRE(p.lookups().size() == 1);
  REQUIRE(p.lookups()[0].key);
  CHECK(*p.lookups()[0].key == 8);
  p.answer("flow/a");
  REQUIRE(p.actions().size() == 1);
  CHECK(*p.actions()[0].result_key == 8);
  p.finish("flow/a");
  driven_process wrong{R"(
init: {v: text}
pipeline: {a: {action: "hand:work", cache: {key: "${v + 1}"}}}
)",
                       knowing()};
  CHECK(wrong.state() == "failed");
  CHECK(wrong.errors()["a"].get<std::string>().starts_with("cache: "));
}

TEST_CASE("results: each attempt looks anew") {
  driven_process p{R"(
pipeline:
  a: {action: "hand:work", cache: true, retry: {maxRetries: 1, delay: 1s}}
)",
                   knowing()};
  p.answer("flow/a");
  p.fail("flow/a", "no");
  p.advance(1s);
  CHECK(p.looking() == "flow/a");
  p.answer("flow/a", 1, "q/flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("results: what was told to stop meanwhile takes none") {
  driven_process p{"pipeline: {a: {action: 'hand:work', cache: true}}", knowing()};
  CHECK(p.cancel("enough").empty());
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("results: a process that runs anew looks for none") {
  auto options = knowing();
  options.rules.runs_anew = true;
  driven_process p{"pipeline: {a: {action: 'hand:work', cache: {key: 1}}}", options};
  CHECK(p.looking().empty());
  CHECK(p.acting() == "flow/a");
  CHECK(*p.actions()[0].result_key == 1);
}

TEST_CASE("results: what has files is looked for only where a process continues another one") {
  driven_process p{"pipeline: {a: {run: make, files: {in: [a.c]}}}", knowing()};
  CHECK(p.looking().empty());
  CHECK(p.acting() == "flow/a");
}

TEST_CASE("results: a slot of maxParallel is not waited for") {
  driven_process p{R"(
config: {maxParallel: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, cache: true}
)",
                   knowing()};
  CHECK(p.acting() == "flow/a");
  p.answer("flow/b", 1, "q/flow/b");
  CHECK(p.states("flow/b") == "pending running completed");
  p.finish("flow/a");
  CHECK(p.state() == "completed");
}

#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

TEST_CASE("signal: a task waits for it, and its payload is the output") {
  driven_process p{"pipeline: {go: {await: {signal: start}}, b: {action: 'hand:work'}}"};
  CHECK(p.states("flow/go") == "pending running waitAsync");
  CHECK(p.signal("start", {{"by", "Ada"}}) == "");
  CHECK(p.acting() == "flow/b");
  CHECK(p.output()["go"] == json{{"by", "Ada"}});
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE("signal: one that comes early is kept") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}, go: {await: {signal: start}}}"};
  p.signal("start", 7);
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  CHECK(p.output()["go"] == 7);
  p.check_ended_clean();
}

TEST_CASE("signal: each goes to one task, in the order in which they wait") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {await: {signal: s}}
    b: {await: {signal: s}}
)"};
  p.signal("s", 1);
  CHECK(p.tasks_that(task_state::completed) == "a");
  p.signal("s", 2);
  CHECK(p.state() == "completed");
  CHECK(p.output()["a"] == 1);
  CHECK(p.output()["b"] == 2);
  p.check_ended_clean();
}

TEST_CASE("signal: one that nobody awaits is refused with the nearest name") {
  driven_process p{"pipeline: {a: {await: {signal: start}}}"};
  CHECK(p.signal("strat") == "workflow flow awaits no signal \"strat\"; did you mean \"start\"?");
  p.cancel("enough");
  CHECK(p.signal("start") == "can't signal process p: it is cancelled");
  p.check_ended_clean();
}

TEST_CASE("signal: the wait for it is bounded") {
  driven_process p{"pipeline: {a: {await: {signal: start, timeout: 5s}}}"};
  p.advance(6s);
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "timed out after 5s: no signal \"start\" came"}});
  p.check_ended_clean();
}

TEST_CASE("signal: a task that was stopped takes none") {
  driven_process p{R"(
pipeline:
  first:
    emit: {forEach: [1, 2, 3], as: n, task: {w: {await: {signal: s}}}}
    await: {mode: first}
  last: {await: {signal: s}}
)"};
  p.signal("s", 1);
  p.signal("s", 2);
  CHECK(p.state() == "completed");
  CHECK(p.output()["first"] == json::array({1}));
  CHECK(p.output()["last"] == 2);
  p.check_ended_clean();
}

TEST_CASE("signal: no more are kept than anyone will take") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}, go: {await: {signal: s}}}"};
  for (int i = 0; i < 1024; ++i)
    REQUIRE(p.signal("s", i) == "");
  CHECK(p.signal("s", 1024)
        == "process p keeps 1024 signals \"s\" already, and no task takes them");
  p.finish("flow/a");
  CHECK(p.output()["go"] == 0);
  p.check_ended_clean();
}

TEST_CASE("signal: a retry waits again, and the stamps of those before are swept") {
  driven_process p{R"(
pipeline:
  a:
    await: {signal: s, timeout: 1s}
    retry: {type: fixed, maxRetries: 50, delay: 0s}
)"};
  p.advance(40s);
  p.signal("s", "at last");
  CHECK(p.state() == "completed");
  CHECK(p.output()["a"] == "at last");
  p.check_ended_clean();
}

TEST_CASE("listening: values and conditions are told where somebody listens") {
  driven_process p{R"(
init: {n: 1}
pipeline:
  a: {action: nop:nop, input: {x: 2}, when: "n == 1", post: {n: 2, "list[]": 3}}
  b: {action: nop:nop, when: "n == 1"}
)"};
  REQUIRE(p.values().size() == 4);
  CHECK(p.values()[0].key == "n");
  CHECK_FALSE(p.values()[0].old_value);
  CHECK(p.values()[1].key == "a");
  CHECK(*p.values()[2].old_value == 1);
  CHECK(*p.values()[2].new_value == 2);
  CHECK(*p.values()[3].new_value == json::array({3}));
  REQUIRE(p.conditions().size() == 2);
  CHECK(p.conditions()[0].task_id == "flow/a");
  CHECK(p.conditions()[0].expression == "n == 1");
  CHECK(p.conditions()[0].holds);
  CHECK_FALSE(p.conditions()[1].holds);
}

TEST_CASE("listening: nothing is told where nobody listens") {
  driven_process p{"{init: {n: 1}, pipeline: {a: {action: 'nop:nop', when: 'n == 1'}}}",
                   {.observed = false}};
  CHECK(p.events().empty());
  CHECK(p.values().empty());
  CHECK(p.conditions().empty());
  CHECK(p.process_states() == "running completed");
}

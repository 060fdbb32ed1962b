#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("retry: attempts after the first come when their delay is over") {
  driven_process p{R"yaml(
pipeline: {a: {action: "hand:work", retry: {type: exponential, maxRetries: 2, delay: 1s,
    multiplier: 3}}}
)yaml"};
  p.fail("flow/a", "one");
  CHECK(p.acting() == "");
  p.advance(1s - 1ns);
  CHECK(p.acting() == "");
  p.advance(1ns);
  p.fail("flow/a", "two");
  p.advance(3s - 1ns);
  CHECK(p.acting() == "");
  p.advance(1ns);
  CHECK(p.actions()[0].stamp.attempt == 3);
  p.fail("flow/a", "three");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "three"}});
  CHECK(p.states("flow/a") == "pending running scheduled running scheduled running failed");
  p.check_ended_clean();
}

TEST_CASE("retry: a later attempt that succeeds leaves no error") {
  driven_process p{"pipeline: {a: {action: 'hand:work', retry: {maxRetries: 5, delay: 1s}}}"};
  p.fail("flow/a", "one");
  p.advance(1s);
  p.finish("flow/a", 2);
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json::object());
  CHECK(p.output()["a"] == 2);
  p.check_ended_clean();
}

TEST_CASE("retry: without the key there is none") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}}"};
  p.fail("flow/a", "one");
  CHECK(p.state() == "failed");
}

TEST_CASE("retry: its condition sees the error") {
  auto text = R"yaml(
pipeline:
  a: {action: "hand:work", retry: {maxRetries: 9, delay: 0s, when: "contains(error, 'again')"}}
)yaml";
  driven_process p{text};
  p.fail("flow/a", "try again");
  p.advance(0s);
  p.fail("flow/a", "never");
  CHECK(p.errors() == json{{"a", "never"}});
  p.check_ended_clean();
}

TEST_CASE("retry: input and init are expanded anew for each attempt") {
  driven_process p{R"yaml(
init: {n: 1}
pipeline:
  kind: parallel
  tasks:
    a: {init: {twice: "${n * 2}"}, action: "hand:work", input: $twice, retry: {maxRetries: 1,
    delay: 1s}}
    b: {action: "hand:work", post: {n: 5}}
)yaml"};
  CHECK(*p.actions()[0].input == 2);
  p.fail("flow/a", "one");
  p.finish("flow/b");
  p.advance(1s);
  CHECK(*p.actions()[0].input == 10);
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("retry: an attempt of a group runs all its sub-tasks again") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    retry: {maxRetries: 2, delay: 1s}
    tasks:
      a: {action: "nop:nop", post: {n: "${n + 1}"}}
      bad: {when: n < 3, action: "nop:fail", input: {message: "at $n"}}
      c: {action: "nop:nop", input: {v: 1}}
)yaml"};
  CHECK(p.tasks_that(task_state::failed) == "g/bad");
  p.advance(2s);
  CHECK(p.state() == "completed");
  CHECK(p.output()["n"] == 3);
  CHECK(p.errors() == json::object());
  p.check_ended_clean();
}

TEST_CASE("retry: catch waits until the retries are spent and finally runs once") {
  driven_process p{R"yaml(
init: {n: 0, f: 0}
pipeline:
  g:
    retry: {maxRetries: 2, delay: 1s}
    tasks:
      bad: {action: "nop:fail", input: {message: boom}}
      catch: {action: "nop:nop", post: {n: "${n + 1}"}}
      finally: {action: "nop:nop", post: {f: "${f + 1}"}}
)yaml"};
  p.advance(1s);
  CHECK(p.output()["n"] == 0);
  p.advance(1s);
  CHECK(p.output()["n"] == 1);
  CHECK(p.output()["f"] == 1);
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("retry: a fan-out is made again with fresh children") {
  driven_process p{R"yaml(
pipeline:
  f:
    emit: {forEach: [1, 2], as: x, task: {t: {action: "hand:work"}}}
    await: true
    retry: {maxRetries: 1, delay: 1s}
)yaml"};
  p.fail("flow/f.t[0]", "boom");
  p.finish("flow/f.t[1]", "first");
  p.advance(1s);
  CHECK(p.acting() == "flow/f.t[0] flow/f.t[1]");
  p.finish("flow/f.t[0]", "a");
  p.finish("flow/f.t[1]", "b");
  CHECK(p.output()["f"] == json{"a", "b"});
  CHECK(p.errors() == json::object());
  p.check_ended_clean();
}

TEST_CASE("timeout: an attempt that takes too long is told to stop and fails") {
  driven_process p{"pipeline: {a: {action: 'hand:work', timeout: 1m30s}}"};
  p.advance(90s - 1ns);
  CHECK(p.stopping() == "");
  p.advance(1ns);
  CHECK(p.stopping() == "flow/a");
  CHECK(p.state() == "running"); // until the action has returned
  p.finish("flow/a", "late");
  CHECK(p.errors() == json{{"a", "timed out after 1m30s"}});
  CHECK(p.output() == json::object());
  p.check_ended_clean();
}

TEST_CASE("timeout: an attempt that ends in time disarms it") {
  driven_process p{"pipeline: {a: {action: 'hand:work', timeout: 1s}, b: {action: 'hand:work'}}"};
  p.finish("flow/a");
  CHECK(p.timers().empty());
  p.advance(1h);
  p.finish("flow/b");
  CHECK(p.state() == "completed");
}

TEST_CASE("timeout: it counts from running and not while waiting for a slot") {
  driven_process p{"pipeline: {a: {action: 'hand:block', timeout: 1s}}"};
  p.advance(1h);
  CHECK(p.stopping() == "");
  p.begin("flow/a");
  p.advance(1s);
  CHECK(p.stopping() == "flow/a");
  p.fail("flow/a", "stopped");
  CHECK(p.errors() == json{{"a", "timed out after 1s"}});
  p.check_ended_clean();
}

TEST_CASE("timeout: it counts neither the delay nor the wait under maxParallel") {
  driven_process p{R"yaml(
config: {maxParallel: 1}
pipeline:
  kind: parallel
  tasks:
    first: {action: "hand:work"}
    second: {scheduleIn: 1m, action: "hand:work", timeout: 1s}
)yaml"};
  p.advance(1h);
  p.finish("flow/first");
  CHECK(p.acting() == "flow/second");
  CHECK(p.stopping() == "");
  p.advance(1s);
  CHECK(p.stopping() == "flow/second");
  p.fail("flow/second", "x");
  p.check_ended_clean();
}

TEST_CASE("timeout: a timed-out attempt is retried with its whole bound") {
  driven_process p{
    "pipeline: {a: {action: 'hand:work', timeout: 1s, retry: {maxRetries: 1, delay: 5s}}}"};
  p.advance(1s);
  p.fail("flow/a", "stopped");
  p.advance(5s);
  CHECK(p.acting() == "flow/a");
  p.advance(1s - 1ns);
  CHECK(p.stopping() == "");
  p.finish("flow/a", 1);
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("timeout: a group's bound stops what runs below it and starts nothing more") {
  driven_process p{R"yaml(
pipeline:
  g:
    timeout: 1s
    tasks: {a: {action: "hand:work"}, b: {action: "hand:work"}}
  h: {action: "hand:work"}
)yaml"};
  p.advance(1s);
  CHECK(p.stopping() == "flow/g/a");
  p.fail("flow/g/a", "stopped");
  CHECK(p.states("flow/g/a") == "pending running cancelled");
  CHECK(p.states("flow/g/b") == "cancelled");
  CHECK(p.states("flow/h") == "cancelled");
  CHECK(p.errors() == json{{"g", "timed out after 1s"}});
  p.check_ended_clean();
}

TEST_CASE("timeout: a group that is timed out is caught like any failure") {
  driven_process p{R"yaml(
pipeline:
  g:
    timeout: 1s
    tasks:
      a: {action: "hand:work"}
      catch: {action: "nop:nop", input: "$_lastErrorTask: $_lastError"}
)yaml"};
  p.advance(1s);
  p.fail("flow/g/a", "stopped");
  CHECK(p.state() == "completed");
  CHECK(p.output()["catch"] == "flow/g: timed out after 1s");
  p.check_ended_clean();
}

TEST_CASE("timeout: a fan-out's attempt ends with its children") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [1, 2, 3], as: x, limit: 2, task: {t: {action: "hand:work"}}},
  await: true, timeout: 1s}
)yaml"};
  p.advance(1s);
  CHECK(p.stopping() == "flow/f.t[0] flow/f.t[1]");
  p.finish("flow/f.t[0]");
  p.finish("flow/f.t[1]");
  CHECK(p.errors() == json{{"f", "timed out after 1s"}});
  CHECK(p.machine().counters().cancelled == 3);
  p.check_ended_clean();
}

TEST_CASE("timeout: a delay below the group is stopped too") {
  driven_process p{"pipeline: {g: {timeout: 1s, tasks: {a: {scheduleIn: 1h, action: 'nop:nop'}}}}"};
  p.advance(1s);
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/g/a") == "pending scheduled cancelled");
  p.check_ended_clean();
}

TEST_CASE("retry: an error in its condition is told beside the failure") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "hand:work", retry: {maxRetries: 9, delay: 0s, when: "error > 3"}}
)yaml"};
  p.fail("flow/a", "broken");
  CHECK(p.state() == "failed");
  CHECK(p.errors()["a"] == "broken; retry.when: error > 3: cannot order text and an integer");
  p.check_ended_clean();
}

TEST_CASE("retry: an error in a group's condition has an entry of its own") {
  driven_process p{R"yaml(
pipeline:
  g: {retry: {maxRetries: 9, delay: 0s, when: "error > 3"}, a: {action: "nop:fail"}}
)yaml"};
  CHECK(p.state() == "failed");
  CHECK(p.errors().contains("a"));
  CHECK(p.errors()["g"] == "retry.when: error > 3: cannot order text and an integer");
}

TEST_CASE("retry: what its action says of further attempts counts") {
  driven_process p{"pipeline: {a: {action: 'hand:work', retry: {maxRetries: 5, delay: 1s}}}"};
  p.fail_advised("flow/a", "busy", {.least_delay = 30s, .status = 503});
  p.advance(30s - 1ns);
  CHECK(p.acting() == "");
  p.advance(1ns);
  p.fail_advised("flow/a", "busier", {.least_delay = 9h});
  p.advance(1h); // which is the most, where no maxDelay says otherwise
  p.fail_advised("flow/a", "soon", {.least_delay = 1ms});
  p.advance(1s - 1ns);
  CHECK(p.acting() == "");
  p.advance(1ns);
  p.fail_advised("flow/a", "gone", {.is_vain = true, .status = 404});
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "gone"}});
  p.check_ended_clean();
}

TEST_CASE("retry: maxDelay bounds what the other side asks for") {
  driven_process p{
    "pipeline: {a: {action: 'hand:work', retry: {maxRetries: 5, delay: 1s, maxDelay: 10s}}}"};
  p.fail_advised("flow/a", "busy", {.least_delay = 30s});
  p.advance(10s);
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("retry: its conditions see what the other side called the failure") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "hand:work", retry: {rules: [{when: "status == 429", maxRetries: 1, delay: 1s}]}}
)yaml"};
  p.fail_advised("flow/a", "too many", {.status = 429});
  p.advance(1s);
  p.fail_advised("flow/a", "unavailable", {.status = 503});
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

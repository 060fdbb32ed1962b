#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("cancel: running actions are told to stop and the process ends once they returned") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:work"}
    b: {scheduleIn: 1h, action: "hand:work"}
    c: {dependsOn: a, action: "hand:work"}
)yaml"};
  p.cancel("enough");
  CHECK(p.state() == "cancelRequested");
  CHECK(p.stopping() == "flow/a");
  p.fail("flow/a", "stopped");
  CHECK(p.state() == "cancelled");
  CHECK(p.machine().output().cancel_reason == "enough");
  CHECK_FALSE(p.machine().output().timeout);
  CHECK(p.errors() == json::object());
  CHECK(p.states("flow/b") == "pending scheduled cancelled");
  CHECK(p.states("flow/c") == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: the first reason stands and later ones change nothing") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}}"};
  p.cancel("one");
  p.cancel("two");
  p.finish("flow/a");
  CHECK(p.machine().output().cancel_reason == "one");
  p.cancel("three");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: an ended process stays as it is") {
  driven_process p{"pipeline: {a: {action: 'nop:nop'}}"};
  p.cancel("late");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("cancel: neither retry nor catch follows") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "hand:work", retry: {maxRetries: 3, delay: 0s}}
    catch: {action: "nop:nop", input: 1}
)yaml"};
  p.cancel("enough");
  p.fail("flow/g/a", "stopped");
  CHECK(p.state() == "cancelled");
  CHECK(p.output() == json::object());
  p.check_ended_clean();
}

TEST_CASE("cancel: finally tasks run") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "hand:work"}
    b: {action: "nop:nop"}
    finally: {tasks: {x: {action: "hand:work"}, y: {action: "nop:nop", input: 1}}}
)yaml"};
  p.cancel("enough");
  p.fail("flow/g/a", "stopped");
  CHECK(p.acting() == "flow/g/finally/x");
  CHECK(p.stopping() == "");
  p.finish("flow/g/finally/x");
  CHECK(p.output()["y"] == 1);
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: finally has config.cleanup and no more") {
  driven_process p{R"yaml(
config: {cleanup: 5s}
pipeline:
  g:
    a: {action: "hand:work"}
    finally: {tasks: {x: {action: "hand:work"}, y: {action: "nop:nop", input: 1}}}
)yaml"};
  p.cancel("enough");
  p.fail("flow/g/a", "stopped");
  p.advance(5s - 1ns);
  CHECK(p.stopping() == "");
  p.advance(1ns);
  CHECK(p.stopping() == "flow/g/finally/x");
  p.fail("flow/g/finally/x", "stopped");
  CHECK(p.state() == "cancelled");
  CHECK_FALSE(p.output().contains("y"));
  p.check_ended_clean();
}

TEST_CASE("cancel: a fan-out in finally runs to its end") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "hand:work"}
    finally:
      tasks:
        each: {template: {selector: [{name: x, value: [1, 2]}], task: {t: {action: "nop:nop",
            input: $x}}}}
        after: {action: "nop:nop", input: $each}
)yaml"};
  p.cancel("enough");
  p.finish("flow/g/a");
  CHECK(p.state() == "cancelled");
  CHECK(p.output()["each"] == json{1, 2});
  CHECK(p.output()["after"] == json{1, 2});
  p.check_ended_clean();
}

TEST_CASE("cancel: a finally that runs already is left alone") {
  driven_process p{R"yaml(
pipeline: {g: {a: {action: "nop:nop"}, finally: {action: "hand:work"}}}
)yaml"};
  CHECK(p.acting() == "flow/g/finally");
  p.cancel("enough");
  CHECK(p.stopping() == "");
  p.finish("flow/g/finally", 1);
  CHECK(p.state() == "cancelled");
  CHECK(p.output()["finally"] == 1);
  p.check_ended_clean();
}

TEST_CASE("cancel: fan-outs awaited and not and joins end too") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, limit: 1, task: {t: {action: "hand:work"}}}}
  f: {async: true, emit: {forEach: [0, 1], as: x, limit: 1, task: {t: {action: "hand:work"}}},
  await: true}
  j: {await: {on: e}}
)yaml"};
  p.cancel("enough");
  CHECK(p.stopping() == "flow/e.t[0] flow/f.t[0]");
  p.finish("flow/e.t[0]");
  p.finish("flow/f.t[0]");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: dependencies outside the pipeline end too") {
  driven_process p{R"yaml(
pipeline: {a: {dependsOn: prep, action: "nop:nop"}}
dependencies: {prep: {action: "hand:work"}}
)yaml"};
  p.cancel("enough");
  CHECK(p.stopping() == "flow/prep");
  p.finish("flow/prep");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: while a retry is pending or a catch runs") {
  driven_process retry{"pipeline: {a: {action: 'hand:work', retry: {maxRetries: 3, delay: 1h}}}"};
  retry.fail("flow/a", "boom");
  retry.cancel("enough");
  CHECK(retry.state() == "cancelled");
  retry.check_ended_clean();
  driven_process caught{R"yaml(
pipeline: {g: {bad: {action: "nop:fail", input: {message: x}}, catch: {action: "hand:work"}}}
)yaml"};
  caught.cancel("enough");
  CHECK(caught.stopping() == "flow/g/catch");
  caught.finish("flow/g/catch");
  CHECK(caught.state() == "cancelled");
  caught.check_ended_clean();
}

TEST_CASE("process timeout: the process is cancelled with the reason timeout") {
  driven_process p{"timeout: 10s\npipeline: {a: {action: 'hand:work'}}"};
  p.advance(10s);
  CHECK(p.stopping() == "flow/a");
  p.fail("flow/a", "stopped");
  auto ended = p.machine().output();
  CHECK(ended.state == process_state::cancelled);
  CHECK(ended.timeout);
  CHECK(ended.cancel_reason == "timeout");
  p.check_ended_clean();
}

TEST_CASE("process timeout: the nearer of the workflow's and the caller's bound holds") {
  driven_process near{"timeout: 10s\npipeline: {a: {action: 'hand:work'}}", {.timeout = 3s}};
  near.advance(3s);
  CHECK(near.stopping() == "flow/a");
  near.finish("flow/a");
  driven_process far{"timeout: 1s\npipeline: {a: {action: 'hand:work'}}", {.timeout = 3s}};
  far.advance(1s);
  CHECK(far.stopping() == "flow/a");
  far.finish("flow/a");
}

TEST_CASE("process timeout: a process that ends in time disarms it") {
  driven_process p{"timeout: 10s\npipeline: {a: {action: 'hand:work'}}"};
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("news: what comes for runs that have ended changes nothing") {
  driven_process p{R"yaml(
pipeline:
  a: {scheduleIn: 1s, action: "hand:work", timeout: 1h}
  b: {action: "hand:work"}
)yaml"};
  auto delay = p.timers()[0].key;
  p.advance(1s);
  auto bound = p.timers()[0].key;
  auto stamp = p.actions()[0].stamp;
  p.finish("flow/a");
  auto scn = p.machine().scn();
  p.give(input::timer_due{delay});
  p.give(input::timer_due{bound});
  p.give(input::action_started{stamp});
  p.give(input::action_finished{stamp});
  p.give(input::group_settled{stamp, {}});
  CHECK(p.machine().scn() == scn);
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE("news: the answer of an earlier attempt falls through") {
  driven_process p{"pipeline: {a: {action: 'hand:work', retry: {maxRetries: 1, delay: 0s}}}"};
  auto first = p.actions()[0].stamp;
  p.fail("flow/a", "boom");
  p.advance(0s);
  CHECK(p.acting() == "flow/a");
  p.give(input::action_finished{first});
  CHECK(p.state() == "running");
  p.finish("flow/a", 1);
  CHECK(p.output()["a"] == 1);
  p.check_ended_clean();
}

TEST_CASE("news: a group that settles twice is heard once") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0], as: x, task: {t: {action: "hand:work"}}}, await: true}
)yaml",
                   {.correlate = false}};
  auto group = p.groups()[0].group;
  p.finish("flow/f.t[0]", 1);
  CHECK(p.state() == "running");
  correlation members{1, await_mode::all};
  members.add({0, task_state::completed, make_value(7), {}});
  auto summary = members.take_summary();
  p.give(input::group_settled{group, summary});
  summary.failed = 1;
  p.give(input::group_settled{group, summary});
  CHECK(p.output()["f"] == json::array({7}));
  CHECK(p.state() == "completed");
}

TEST_CASE("replay: the same inputs give the same uuids and times") {
  auto flow = driven_flow(R"yaml(
pipeline:
  a: {action: "hand:work", input: "${uuid()}"}
  b: {action: "nop:nop", input: ["${uuid()}", "${now()}"]}
)yaml");
  auto run = [&](std::string id) {
    driven_process p{flow, {.process_id = std::move(id)}};
    auto first = *p.actions()[0].input;
    p.advance(5s);
    p.finish("flow/a", first);
    return p.output();
  };
  auto once = run("p");
  CHECK(once == run("p"));
  CHECK(once["a"] != once["b"][0]);
  CHECK(once["a"] != run("q")["a"]);
}

TEST_CASE("replay: times come from the inputs and not from a clock") {
  driven_process p{R"yaml(
pipeline:
  a: {action: 'hand:work'}
  b: {action: 'nop:nop', input: '${now()}'}
)yaml"};
  p.advance(90s);
  p.finish("flow/a");
  CHECK(p.output()["b"] == to_rfc3339(p.now()));
}

#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("emit: without await the following tasks run beside it") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}}
  b: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/e.t[0] flow/e.t[1] flow/b");
  CHECK(p.states("flow/e").ends_with("completed"));
  p.finish("flow/b");
  CHECK(p.state() == "running"); // the pipeline is done when the fan-out has ended
  p.finish("flow/e.t[1]", "b");
  p.finish("flow/e.t[0]", "a");
  CHECK(p.state() == "completed");
  CHECK(p.output()["e"] == json{"a", "b"});
  p.check_ended_clean();
}

TEST_CASE("emit: its failures without await fail the process after all has ended") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}}
  b: {action: "nop:nop", input: 1}
)yaml"};
  p.fail("flow/e.t[0]", "boom");
  CHECK(p.state() == "running");
  p.finish("flow/e.t[1]");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"e", "1 of 2 children failed: flow/e.t[0]: boom"}});
  CHECK(p.output()["b"] == 1);
  p.check_ended_clean();
}

TEST_CASE("emit: a group that emitted without await does not wait for it") {
  driven_process p{R"yaml(
pipeline:
  g: {tasks: {e: {emit: {forEach: [0], as: x, task: {t: {action: "hand:work"}}}}}}
  b: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.output()["b"] == 1);
  p.finish("flow/g/e.t[0]", "late");
  CHECK(p.output()["e"] == json::array({"late"}));
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("emit: a failure of the pipeline starts no more of its children") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1, 2], as: x, limit: 1, task: {t: {action: "hand:work"}}}}
  b: {action: "nop:fail", input: {message: boom}}
)yaml"};
  p.finish("flow/e.t[0]");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"b", "boom"}});
  p.check_ended_clean();
}

TEST_CASE("join: a later task waits for the fan-out and takes its outputs") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}}
  b: {action: "nop:nop"}
  j: {await: {on: e}}
  c: {action: "nop:nop", input: $j}
)yaml"};
  CHECK(p.states("flow/j") == "pending running waitAsync");
  p.finish("flow/e.t[1]", "b");
  p.finish("flow/e.t[0]", "a");
  CHECK(p.output()["j"] == json{"a", "b"});
  CHECK(p.output()["c"] == json{"a", "b"});
  p.check_ended_clean();
}

TEST_CASE("join: a fan-out that has ended already gives its outputs at once") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "nop:nop", input: $x}}}}
  b: {action: "hand:work"}
  j: {await: {on: e}}
)yaml"};
  p.finish("flow/b");
  CHECK(p.output()["j"] == json{0, 1});
  p.check_ended_clean();
}

TEST_CASE("join: a failure is the joiner's and may be caught there") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [0], as: x, task: {t: {action: "nop:fail", input: {message: boom}}}}}
  g:
    j: {await: {on: e}}
    catch: {action: "nop:nop", input: $_lastError}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json::object());
  CHECK(p.output()["catch"].get<std::string>().find("boom") != std::string::npos);
  p.check_ended_clean();
}

TEST_CASE("join: the joiner's mode and deadline hold") {
  driven_process first{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}}
  j: {await: {on: e, mode: first}}
)yaml"};
  first.finish("flow/e.t[1]", "b");
  CHECK(first.stopping() == "flow/e.t[0]");
  first.finish("flow/e.t[0]");
  CHECK(first.output()["j"] == json::array({"b"}));
  CHECK(first.state() == "completed");
  first.check_ended_clean();
  driven_process late{R"yaml(
pipeline:
  e: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}}
  j: {await: {on: e, timeout: 5s}}
)yaml"};
  late.advance(5s);
  late.finish("flow/e.t[0]");
  late.finish("flow/e.t[1]");
  CHECK(late.state() == "failed");
  CHECK(late.errors()["j"].get<std::string>().starts_with("timed out after 5s"));
  late.check_ended_clean();
}

TEST_CASE("join: two tasks may join one fan-out") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    e: {emit: {forEach: [0], as: x, task: {t: {action: "hand:work"}}}}
    j: {dependsOn: e, await: {on: e}}
    k: {dependsOn: e, await: {on: e, merge: replace}}
)yaml"};
  p.finish("flow/e.t[0]", "a");
  CHECK(p.output()["j"] == json::array({"a"}));
  CHECK(p.output()["k"] == "a");
  p.check_ended_clean();
}

TEST_CASE("join: the latest pass is joined") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  e: {emit: {forEach: ["$n"], as: x, task: {t: {action: "hand:work", input: $x}}}}
  b: {action: "nop:nop", post: {n: "${n + 1}"}, goto: {when: n < 2, task: e}}
  j: {await: {on: e}}
)yaml"};
  REQUIRE(p.actions().size() == 2);
  CHECK(*p.actions()[0].input == 0);
  auto second = p.actions()[1].stamp;
  p.give(input::action_finished{second, make_value("new")});
  CHECK(p.output()["j"] == json::array({"new"}));
  p.finish("flow/e.t[0]", "old");
  CHECK(p.state() == "completed");
}

TEST_CASE("join: an emitter that was skipped gives nothing") {
  driven_process p{R"yaml(
pipeline:
  e: {when: "false", emit: {forEach: [0], as: x, task: {t: {action: "nop:nop"}}}}
  j: {await: {on: e}}
)yaml"};
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("join: an emitter that timed out and was continued fails its joiner") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [1], as: x, task: {t: {action: "hand:work"}}}, await: true, timeout: 1s,
      continueOnError: true}
  j: {await: {on: e}}
)yaml"};
  p.advance(1s);
  p.finish("flow/e.t[0]");
  CHECK(p.state() == "failed");
  CHECK(p.errors().contains("j"));
  p.check_ended_clean();
}

TEST_CASE("join: an emitter that a goto left gives what it had") {
  driven_process p{R"yaml(
pipeline:
  e: {emit: {forEach: [1], as: x, task: {t: {action: "nop:nop", input: $x, goto: {task: j}}}},
  await: true}
  j: {await: {on: e}}
)yaml"};
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("join: an emitter that has not opened its fan-out yet is waited for") {
  driven_process p{R"yaml(
pipeline:
  e: {async: true, action: "hand:work", emit: {forEach: [1, 2], as: x,
  task: {t: {action: "nop:nop", input: $x}}}}
  j: {await: {on: e}}
)yaml"};
  p.finish("flow/e");
  CHECK(p.state() == "completed");
  CHECK(p.output()["j"] == json{1, 2});
  p.check_ended_clean();
}

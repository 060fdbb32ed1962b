#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("life: a task goes from pending over running to completed") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}}"};
  CHECK(p.acting() == "flow/a");
  CHECK(p.states("flow/a") == "pending running");
  p.finish("flow/a", 7);
  CHECK(p.states("flow/a") == "pending running completed");
  CHECK(p.states("flow") == "pending running waitForSubTasks completed");
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"a", 7}});
  p.check_ended_clean();
}

TEST_CASE("life: a blocking action is scheduled until it has a job slot") {
  driven_process p{"pipeline: {a: {action: 'hand:block'}}"};
  CHECK(p.states("flow/a") == "pending scheduled");
  p.begin("flow/a");
  CHECK(p.states("flow/a") == "pending scheduled running");
  p.finish("flow/a");
  CHECK(p.states("flow/a") == "pending scheduled running completed");
  p.check_ended_clean();
}

TEST_CASE("life: a blocking action that never said it began still runs before it completes") {
  driven_process p{"pipeline: {a: {action: 'hand:block'}}"};
  p.finish("flow/a");
  CHECK(p.states("flow/a") == "pending scheduled running completed");
}

TEST_CASE("life: dependencies come before when and when before the delay") {
  driven_process p{R"yaml(
pipeline:
  a: {dependsOn: b, when: "b == 1", scheduleIn: 5s, action: "hand:work"}
  b: {action: "hand:work"}
)yaml"};
  CHECK(p.states("flow/a") == "pending waitForDependencies");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b", 1);
  CHECK(p.states("flow/a") == "pending waitForDependencies scheduled");
  p.advance(5s - 1ns);
  CHECK(p.acting() == "");
  p.advance(1ns);
  CHECK(p.acting() == "flow/a");
  CHECK(p.states("flow/a") == "pending waitForDependencies scheduled running");
  p.finish("flow/a");
  CHECK(p.states("flow/b") == "pending running completed");
  p.check_ended_clean();
}

TEST_CASE("life: init is evaluated after the delay and seen by input and sub-tasks") {
  driven_process p{R"yaml(
init: {n: 1}
pipeline:
  kind: parallel
  tasks:
    late:
      scheduleIn: 1s
      init: {mine: "${n * 10}"}
      action: nop:nop
      input: {got: $mine}
      tasks:
        inner: {action: "nop:nop", input: {deep: $mine}}
    change: {action: "nop:nop", post: {n: 2}}
)yaml"};
  p.advance(1s);
  CHECK(p.output()
        == json{{"n", 2}, {"late", {{"got", 20}}}, {"inner", {{"deep", 20}}}, {"change", nullptr}});
  p.check_ended_clean();
}

TEST_CASE("life: the action's output is stored before its sub-tasks and post after them") {
  driven_process p{R"yaml(
pipeline:
  a:
    action: nop:nop
    input: {x: 3}
    post: {sum: "${x + inner}"}
    tasks:
      inner: {action: "hand:work", init: {seen: "$a.x"}}
)yaml"};
  CHECK(p.output() == json{{"a", {{"x", 3}}}});
  CHECK(p.states("flow/a") == "pending running waitForSubTasks");
  p.finish("flow/a/inner", 4);
  CHECK(p.output()["sum"] == 7);
  p.check_ended_clean();
}

TEST_CASE("life: a task whose condition is false is skipped with all below it") {
  driven_process p{R"yaml(
pipeline:
  a: {when: "false", init: {x: 1}, tasks: {b: {action: "nop:nop"}, c: {action: "nop:nop"}}}
  d: {action: "nop:nop", input: {v: 1}}
)yaml"};
  CHECK(p.states("flow/a") == "pending skipped");
  CHECK(p.states("flow/a/b") == "");
  CHECK(p.output() == json{{"d", {{"v", 1}}}});
  CHECK(p.machine().counters().skipped == 2);
  p.check_ended_clean();
}

TEST_CASE("life: a group without action sets no namespace") {
  driven_process p{"pipeline: {g: {tasks: {a: {action: 'nop:nop', input: 1}}}}"};
  CHECK(p.output() == json{{"a", 1}});
}

TEST_CASE("life: post entries see the earlier ones and append to lists") {
  driven_process p{R"yaml(
init: {trail: first}
pipeline:
  a:
    action: nop:nop
    input: {x: 2}
    post: {x: "${x + 1}", y: "${x * 10}", "trail[]": $y, "fresh[]": [1, 2]}
)yaml"};
  // The output's own fields come before the session's.
  CHECK(p.output()["x"] == 3);
  CHECK(p.output()["y"] == 20);
  CHECK(p.output()["trail"] == json{"first", 20});
  CHECK(p.output()["fresh"] == json{1, 2});
}

TEST_CASE("life: events carry attempt and parent and the failure") {
  driven_process p{"pipeline: {g: {tasks: {a: {action: 'nop:fail', input: {message: no}}}}}"};
  const auto& last_of_a = *std::ranges::find_if(p.events(), [](const execution_event& change) {
    return change.task_id == "flow/g/a" && change.state == task_state::failed;
  });
  CHECK(last_of_a.error == "no");
  CHECK(last_of_a.attempt == 1);
  CHECK(last_of_a.parent_task_id == "flow/g");
  CHECK(last_of_a.execution_id == "p/flow/g/a");
  CHECK(last_of_a.group_id == "");
  p.check_ended_clean();
}

TEST_CASE("life: events of what failed because of another task name that") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    g: {tasks: {a: {action: "nop:fail", input: {message: no}}}}
    b: {dependsOn: g, action: "nop:nop"}
)yaml"};
  std::map<std::string, std::string> origins;
  for (const auto& change : p.events())
    if (change.state == task_state::failed)
      origins[change.task_id] = change.origin;
  CHECK(origins["flow/g/a"].empty());
  CHECK(origins["flow/g"] == "flow/g/a");
  CHECK(origins["flow/b"] == "flow/g/a");
  CHECK(origins["flow"] == "flow/g/a");
}

TEST_CASE("life: without a listener the changes are only counted") {
  driven_process p{"pipeline: {a: {action: 'nop:nop'}}", {.observed = false}};
  CHECK(p.events().empty());
  CHECK(p.machine().scn() == 7);
  p.check_ended_clean();
}

TEST_CASE("life: each pass has an execution id of its own") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a:
    tasks:
      b: {action: "nop:nop", post: {n: "${n + 1}"}}
    goto: {when: n < 3, task: a}
)yaml"};
  std::set<std::string> ids;
  for (const auto& change : p.events())
    if (change.task_id == "flow/a/b")
      ids.insert(change.execution_id);
  CHECK(ids == std::set<std::string>{"p/flow/a/b", "p/flow/a#2/b", "p/flow/a#3/b"});
  p.check_ended_clean();
}

TEST_CASE("life: children of a fan-out carry their index and group") {
  driven_process p{"pipeline: {f: {emit: {forEach: [x, y], as: e, task: {w: {action: "
                   "'hand:work', input: $e}}}, await: true}}"};
  CHECK(p.acting() == "flow/f.w[0] flow/f.w[1]");
  REQUIRE(p.groups().size() == 1);
  CHECK(p.groups()[0].id == "p/flow/f");
  CHECK(p.actions()[1].identity().execution_id == "p/flow/f.w[1]");
  for (const auto& change : p.events())
    if (change.task_id == "flow/f.w[1]")
      CHECK(change.group_id == "p/flow/f");
  p.finish("flow/f.w[1]", "b");
  p.finish("flow/f.w[0]", "a");
  CHECK(p.output()["f"] == json{"a", "b"});
  p.check_ended_clean();
}

TEST_CASE("life: the caller's values win over init") {
  driven_process p{"init: {a: 1, b: '${a + 1}'}\npipeline: {t: {action: 'nop:nop', input: $b}}",
                   {.init = {{"a", 10}, {"other", true}}}};
  CHECK(p.output() == json{{"a", 10}, {"b", 11}, {"other", true}, {"t", 11}});
}

TEST_CASE("life: an init that can't be evaluated fails the process before any task") {
  driven_process p{"init: {a: \"${1 + 'x'}\"}\npipeline: {t: {action: 'nop:nop'}}"};
  CHECK(p.state() == "failed");
  CHECK(p.errors().contains("flow"));
  CHECK(p.states("flow/t") == "");
  CHECK(p.machine().counters().cancelled == 1);
  p.check_ended_clean();
}

TEST_CASE("life: the workflow's post is evaluated last and may fail the process") {
  driven_process good{"pipeline: {t: {action: 'nop:nop', input: {v: 2}}}\npost: {w: '${t.v * 2}'}"};
  CHECK(good.output()["w"] == 4);
  driven_process bad{"pipeline: {t: {action: 'nop:nop', input: {v: x}}}\npost: {w: '${t.v * 2}'}"};
  CHECK(bad.state() == "failed");
  CHECK(bad.errors()["flow"].get<std::string>().find("t.v * 2") != std::string::npos);
}

TEST_CASE("life: a policy refuses an action by name") {
  driven_process p{R"yaml(
policy: {block: [nop.nop]}
pipeline: {a: {action: "nop:nop"}}
)yaml"};
  CHECK(p.state() == "failed");
  CHECK(p.errors()["a"].get<std::string>().find("policy") != std::string::npos);
  p.check_ended_clean();
}

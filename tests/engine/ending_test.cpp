#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("catch: it sees the bare message and the full id and the process") {
  driven_process p{R"yaml(
pipeline:
  g:
    inner: {tasks: {bad: {action: "nop:fail", input: {message: boom}}}}
    catch: {action: "nop:nop", input: ["$_lastError", "$_lastErrorTask", "$_lastErrorProcess"]}
  after: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json::object());
  CHECK(p.output()["catch"] == json{"boom", "flow/g/inner/bad", "p"});
  CHECK(p.output()["_lastError"] == "boom");
  CHECK(p.output()["after"] == 1);
  CHECK(p.states("flow/g").ends_with("completed"));
  p.check_ended_clean();
}

TEST_CASE("catch: it does not run without a failure") {
  driven_process p{R"yaml(
pipeline: {g: {a: {action: "nop:nop"}, catch: {action: "nop:nop", input: 1}}}
)yaml"};
  CHECK(p.states("flow/g/catch") == "");
  CHECK(p.output() == json{{"a", nullptr}});
  p.check_ended_clean();
}

TEST_CASE("catch: where it fails too both errors stand") {
  driven_process p{R"yaml(
pipeline:
  g:
    bad: {action: "nop:fail", input: {message: one}}
    catch: {action: "nop:fail", input: {message: two}}
)yaml"};
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"bad", "one"}, {"catch", "two"}});
  p.check_ended_clean();
}

TEST_CASE("catch: a skipped one handles nothing") {
  driven_process p{R"yaml(
pipeline:
  g:
    bad: {action: "nop:fail", input: {message: one}}
    catch: {when: "contains(_lastError, 'two')", action: "nop:nop"}
)yaml"};
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"bad", "one"}});
  p.check_ended_clean();
}

TEST_CASE("catch: one that continues on error handles the error") {
  driven_process p{R"yaml(
pipeline:
  g:
    bad: {action: "nop:fail", input: {message: boom}}
    catch: {action: "nop:fail", input: {message: again}, continueOnError: true}
  after: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"catch", "again"}});
  CHECK(p.output()["after"] == 1);
  p.check_ended_clean();
}

TEST_CASE("catch: post and goto of the group follow a handled failure") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    bad: {when: n == 0, action: "nop:fail", input: {message: boom}}
    catch: {action: "nop:nop"}
    post: {n: "${n + 1}"}
    goto: {when: n < 2, task: g}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["n"] == 2);
  p.check_ended_clean();
}

TEST_CASE("catch: inside a child of a fan-out it writes the child's own scope") {
  driven_process p{R"yaml(
pipeline:
  f:
    template:
      selector: [{name: x, value: [1, 2]}]
      task:
        t:
          bad: {action: "nop:fail", input: {message: "no $x"}}
          catch: {action: "nop:nop", input: $_lastError, post: {"seen[]": $_lastError}}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["seen"] == json{"no 1", "no 2"});
  CHECK_FALSE(p.output().contains("_lastError"));
  p.check_ended_clean();
}

TEST_CASE("finally: it runs last on success and on failure") {
  driven_process p{R"yaml(
pipeline:
  good:
    a: {action: "nop:nop", post: {"trail[]": a}}
    finally: {action: "nop:nop", post: {"trail[]": finally}}
  bad:
    b: {action: "nop:fail", input: {message: boom}}
    catch: {action: "nop:nop", post: {"trail[]": catch}}
    finally: {action: "nop:nop", post: {"trail[]": after}}
)yaml"};
  CHECK(p.output()["trail"] == json{"a", "finally", "catch", "after"});
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("finally: its failure fails the group") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "nop:nop"}
    finally: {action: "nop:fail", input: {message: boom}}
  after: {action: "nop:nop"}
)yaml"};
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"finally", "boom"}});
  CHECK(p.states("flow/after") == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("finally: one that continues on error fails nobody") {
  driven_process p{R"yaml(
pipeline:
  g:
    good: {action: "nop:nop"}
    finally: {action: "nop:fail", input: {message: again}, continueOnError: true}
  after: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"finally", "again"}});
  CHECK(p.output()["after"] == 1);
  p.check_ended_clean();
}

TEST_CASE("finally: a group that was skipped owes none") {
  driven_process p{R"yaml(
pipeline: {g: {when: "false", tasks: {a: {action: "nop:nop"}, finally: {action: "nop:nop"}}}}
)yaml"};
  CHECK(p.states("flow/g/finally") == "");
  p.check_ended_clean();
}

TEST_CASE("finally: it runs when a goto leaves the group") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "nop:nop", goto: {task: z}}
    b: {action: "nop:nop", input: 1}
    finally: {action: "nop:nop", input: {cleaned: true}}
  y: {action: "nop:nop", input: 1}
  z: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.output() == json{{"a", nullptr}, {"finally", {{"cleaned", true}}}, {"z", 1}});
  p.check_ended_clean();
}

TEST_CASE("finally: it runs after a timeout") {
  driven_process p{R"yaml(
pipeline:
  g:
    timeout: 1s
    tasks:
      a: {action: "hand:work"}
      finally: {action: "nop:nop", input: 1}
)yaml"};
  p.advance(1s);
  p.finish("flow/g/a");
  CHECK(p.output() == json{{"finally", 1}});
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

TEST_CASE("continueOnError: the failure is recorded and the group goes on") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:fail", input: {message: boom}, continueOnError: true}
  b: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"a", "boom"}});
  CHECK(p.output() == json{{"b", 1}});
  CHECK(p.states("flow/a") == "pending running failed");
  p.check_ended_clean();
}

TEST_CASE("continueOnError: on a group it takes the failures of its members") {
  driven_process p{R"yaml(
pipeline:
  g: {continueOnError: true, tasks: {a: {action: "nop:fail", input: {message: boom}},
      b: {action: "nop:nop"}}}
  c: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"a", "boom"}});
  CHECK(p.output() == json{{"c", 1}});
  p.check_ended_clean();
}

TEST_CASE("continueOnError: a catch above does not clear what was recorded") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "nop:fail", input: {message: soft}, continueOnError: true}
    b: {action: "nop:fail", input: {message: hard}}
    catch: {action: "nop:nop"}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.errors() == json{{"a", "soft"}});
  p.check_ended_clean();
}

TEST_CASE("errors: the groups around a failed task have no entry") {
  driven_process p{
    "pipeline: {g: {tasks: {h: {tasks: {a: {action: 'nop:fail', input: {message: no}}}}}}}"};
  CHECK(p.errors() == json{{"a", "no"}});
  CHECK(p.states("flow/g").ends_with("failed"));
}

TEST_CASE("errors: a second failure under the same namespace uses the full id") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    g: {tasks: {a: {action: "nop:fail", input: {message: one}}}}
    h: {tasks: {b: {namespace: a, action: "nop:fail", input: {message: two}}}}
)yaml"};
  CHECK(p.errors() == json{{"a", "one"}, {"flow/h/b", "two"}});
  p.check_ended_clean();
}

TEST_CASE("errors: failures below a child are told in the entry of the task that made it") {
  driven_process p{R"yaml(
pipeline:
  f:
    emit:
      forEach: [1, 2, 3]
      as: x
      task: {t: {deep: {when: x != 2, action: "nop:fail", input: {message: "no $x"}}}}
    await: true
)yaml"};
  CHECK(p.errors()
        == json{{"f", "2 of 3 children failed: flow/f.t[0]/deep: no 1; flow/f.t[2]/deep: no 3"}});
  p.check_ended_clean();
}

TEST_CASE("errors: they name places in the definition") {
  driven_process p{"pipeline:\n  a: {action: 'nop:fail', input: {message: no}}"};
  auto failures = p.machine().output().failures;
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].task_path == "flow/a");
  CHECK(failures[0].where.line == 2);
}

TEST_CASE("errors: an expression's failure contains its text") {
  driven_process p{"pipeline: {a: {when: \"1 + 'x'\", action: 'nop:nop'}}"};
  CHECK(p.errors()["a"].get<std::string>().find("1 + 'x'") != std::string::npos);
  p.check_ended_clean();
}

#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

/// The tasks that completed, without the groups that end in the workflow's own name.
std::string done(const driven_process& p) {
  return p.tasks_that(task_state::completed);
}

} // namespace

TEST_CASE("goto: a task may repeat itself") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a: {action: "nop:nop", post: {n: "${n + 1}"}, goto: {when: n < 3, task: a}}
  b: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "a a a b");
  p.check_ended_clean();
}

TEST_CASE("goto: an earlier sibling repeats from there on") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a: {action: "nop:nop"}
  b: {action: "nop:nop", post: {n: "${n + 1}"}}
  c: {action: "nop:nop", goto: {when: n < 2, task: b}}
  d: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "a b c b c d");
  p.check_ended_clean();
}

TEST_CASE("goto: a later sibling skips those between") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:nop", goto: {task: d}}
  b: {action: "nop:nop"}
  c: {tasks: {x: {action: "nop:nop"}}}
  d: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "a d");
  CHECK(p.tasks_that(task_state::skipped) == "b c");
  CHECK(p.machine().counters().skipped == 2);
  p.check_ended_clean();
}

TEST_CASE("goto: what was skipped on the way runs when control comes back") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a: {action: "nop:nop", goto: {when: n == 0, task: c}}
  b: {action: "nop:nop"}
  c: {action: "nop:nop", post: {n: "${n + 1}"}, goto: {when: n < 2, task: a}}
)yaml"};
  CHECK(done(p) == "a c a b c");
  p.check_ended_clean();
}

TEST_CASE("goto: the first entry that holds is taken") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:nop", goto: [{when: "false", task: b}, {when: "true", task: c}, {task: d}]}
  b: {action: "nop:nop"}
  c: {action: "nop:nop"}
  d: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "a c d");
}

TEST_CASE("goto: naming the enclosing group repeats it with fresh init") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    init: {base: "${n * 100}"}
    tasks:
      a: {action: "nop:nop", input: $base, post: {n: "${n + 1}", "bases[]": $a}}
      b: {action: "nop:nop", goto: {when: n < 2, task: g}}
      c: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "g/a g/b g g/a g/b g/c g");
  CHECK(p.output()["bases"] == json{0, 100});
  p.check_ended_clean();
}

TEST_CASE("goto: naming the root repeats the whole pipeline") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a: {action: "nop:nop", post: {n: "${n + 1}"}}
  b: {action: "nop:nop", goto: {when: n < 3, task: flow}}
  c: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "a b a b a b c");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("goto: out of nested groups runs what is owed on the way") {
  driven_process p{R"yaml(
pipeline:
  g:
    h:
      a: {action: "nop:nop", goto: {task: z}}
      b: {action: "nop:nop"}
      finally: {action: "nop:nop"}
    i: {action: "nop:nop"}
    finally: {action: "nop:nop"}
  y: {action: "nop:nop"}
  z: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "g/h/a g/h/finally g/h g/finally g z");
  CHECK(p.tasks_that(task_state::skipped) == "g/h/b g/i y");
  p.check_ended_clean();
}

TEST_CASE("goto: out of a template ends the rest of its elements") {
  driven_process p{R"yaml(
pipeline:
  f:
    template:
      selector: [{name: x, value: [1, 2, 3]}]
      task: {t: {action: "nop:nop", goto: {when: x == 2, task: z}}}
  y: {action: "nop:nop"}
  z: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "f.t[0] f.t[1] f z");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("goto: within a child of a fan-out stays in that child") {
  driven_process p{R"yaml(
pipeline:
  f:
    template:
      selector: [{name: x, value: [1, 2]}]
      task:
        t:
          tasks:
            a: {action: "nop:nop", post: {n: "${default(n, 0) + 1}"}}
            b: {action: "nop:nop", goto: {when: n == 1, task: a}}
)yaml"};
  CHECK(done(p) == "f.t[0]/a f.t[0]/b f.t[0]/a f.t[0]/b f.t[0] f.t[1]/a f.t[1]/b f.t[1] f");
  p.check_ended_clean();
}

TEST_CASE("goto: an async sibling that still runs is run again once it has ended") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  a: {async: true, action: "hand:work"}
  b: {action: "nop:nop", post: {n: "${n + 1}"}, goto: {when: n < 2, task: a}}
)yaml"};
  CHECK(p.acting() == "flow/a");
  CHECK(done(p) == "b");
  p.finish("flow/a", 1);
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a", 2);
  CHECK(done(p) == "b a b a");
  CHECK(p.output()["a"] == 2);
  p.check_ended_clean();
}

TEST_CASE("goto: a jump of an async sibling waits for the task in its own place") {
  driven_process p{R"yaml(
pipeline:
  a: {async: true, action: "hand:work", goto: {task: d}}
  b: {action: "hand:work"}
  c: {action: "hand:work"}
  d: {action: "hand:work"}
)yaml"};
  p.finish("flow/a");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  CHECK(p.acting() == "flow/d");
  p.finish("flow/d");
  CHECK(p.states("flow/c") == "skipped");
  p.check_ended_clean();
}

TEST_CASE("goto: a catch may go on to a task that never started") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {action: "nop:nop"}
    bad: {action: "nop:fail", input: {message: boom}}
    c: {action: "nop:nop", input: {v: 1}}
    catch: {action: "nop:nop", goto: {task: c}}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["c"] == json{{"v", 1}});
  p.check_ended_clean();
}

TEST_CASE("goto: a catch may repeat its group from an earlier task") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    a: {action: "nop:nop", post: {n: "${n + 1}"}}
    bad: {when: n < 2, action: "nop:fail", input: {message: boom}}
    c: {action: "nop:nop", input: {v: 1}}
    catch: {action: "nop:nop", goto: {task: a}}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["n"] == 2);
  CHECK(p.output()["c"] == json{{"v", 1}});
  CHECK(p.errors() == json::object());
  p.check_ended_clean();
}

TEST_CASE("goto: a failed task does not jump") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:fail", input: {message: boom}, continueOnError: true, goto: {task: c}}
  b: {action: "nop:nop"}
  c: {action: "nop:nop"}
)yaml"};
  CHECK(done(p) == "b c");
  p.check_ended_clean();
}

TEST_CASE("goto: a dependency is run again in each pass of its group") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    tasks:
      a: {dependsOn: b, action: "nop:nop", post: {n: "${n + 1}"}}
      b: {action: "nop:nop"}
    goto: {when: n < 2, task: g}
)yaml"};
  CHECK(done(p) == "g/b g/a g g/b g/a g");
  p.check_ended_clean();
}

TEST_CASE("goto: under kind parallel it starts the later members anew") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:nop"}
    b: {dependsOn: a, action: "nop:nop", post: {n: "${n + 1}"}}
    c: {dependsOn: b, action: "nop:nop", goto: {when: n < 2, task: b}}
)yaml"};
  CHECK(done(p) == "a b c b c");
  p.check_ended_clean();
}

TEST_CASE("goto: a hundred thousand passes run in constant memory") {
  driven_process p{R"yaml(
init: {n: 0}
pipeline:
  g:
    tasks: {a: {action: "nop:nop", post: {n: "${n + 1}"}}}
    goto: {when: n < 20000, task: g}
  h: {action: "nop:nop", post: {n: "${n + 1}"}, goto: {when: n < 100000, task: h}}
)yaml",
                   {.observed = false}};
  CHECK(p.output()["n"] == 100'000);
  CHECK(p.most_rows() <= 4);
  p.check_ended_clean();
}

#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("sequence: each task starts when the one before it has ended") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}, b: {action: 'hand:work', input: $a}}"};
  CHECK(p.acting() == "flow/a");
  CHECK(p.states("flow/b") == "");
  p.finish("flow/a", 5);
  CHECK(p.acting() == "flow/b");
  CHECK(*p.actions()[0].input == 5);
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE("sequence: async siblings run beside and the parent waits for them") {
  driven_process p{R"yaml(
pipeline:
  g:
    a: {async: true, action: "hand:work"}
    b: {action: "hand:work"}
  after: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/g/a flow/g/b");
  p.finish("flow/g/b");
  CHECK(p.acting() == "flow/g/a");
  p.finish("flow/g/a");
  CHECK(p.acting() == "flow/after");
  p.finish("flow/after");
  p.check_ended_clean();
}

TEST_CASE("sequence: a failure starts nothing more and waits for what runs") {
  driven_process p{R"yaml(
pipeline:
  a: {async: true, action: "hand:work"}
  bad: {action: "hand:work"}
  c: {tasks: {d: {action: "hand:work"}}}
)yaml"};
  p.fail("flow/bad", "boom");
  CHECK(p.state() == "running");
  CHECK(p.stopping() == ""); // what runs is not stopped
  p.finish("flow/a", 1);
  CHECK(p.state() == "failed");
  CHECK(p.output() == json{{"a", 1}});
  CHECK(p.errors() == json{{"bad", "boom"}});
  CHECK(p.states("flow/c") == "cancelled");
  CHECK(p.machine().counters().cancelled == 1);
  p.check_ended_clean();
}

TEST_CASE("sequence: a dependency on a later sibling runs it first and only once") {
  driven_process p{R"yaml(
pipeline:
  a: {dependsOn: c, action: "hand:work"}
  b: {action: "hand:work"}
  c: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/c");
  p.finish("flow/c");
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("sequence: dependencies of dependencies come first in written order") {
  driven_process p{R"yaml(
pipeline:
  a: {dependsOn: [c, b], action: "nop:nop", post: {"trail[]": a}}
  b: {dependsOn: d, action: "nop:nop", post: {"trail[]": b}}
  c: {action: "nop:nop", post: {"trail[]": c}}
  d: {action: "nop:nop", post: {"trail[]": d}}
)yaml"};
  CHECK(p.output()["trail"] == json{"c", "d", "b", "a"});
  p.check_ended_clean();
}

TEST_CASE("sequence: a sibling of an enclosing group may be needed from below") {
  driven_process p{R"yaml(
pipeline:
  g: {tasks: {inner: {dependsOn: late, action: "nop:nop", input: $late}}}
  late: {action: "nop:nop", input: 4}
)yaml"};
  CHECK(p.output()["inner"] == 4);
  p.check_ended_clean();
}

TEST_CASE("dependencies: they run when first needed and at most once") {
  driven_process p{R"yaml(
pipeline:
  a: {dependsOn: prep, action: "nop:nop", input: $n}
  b: {dependsOn: prep, action: "nop:nop", input: $n}
dependencies:
  prep: {action: "hand:work", post: {n: "${default(n, 0) + 1}"}}
  unused: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/prep");
  p.finish("flow/prep");
  CHECK(p.output()["a"] == 1);
  CHECK(p.output()["b"] == 1);
  CHECK(p.states("flow/unused") == "");
  p.check_ended_clean();
}

TEST_CASE("dependencies: two parallel tasks wait for one run") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {dependsOn: prep, action: "hand:work"}
    b: {dependsOn: prep, action: "hand:work"}
dependencies:
  prep: {action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/prep");
  p.finish("flow/prep");
  CHECK(p.acting() == "flow/a flow/b");
  p.finish("flow/a");
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE(
  "dependencies: a failed one fails its dependents with the reason, and theirs by its name") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:fail", input: {message: boom}}
    b: {dependsOn: a, action: "nop:nop"}
    c: {dependsOn: b, action: "nop:nop"}
    d: {action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "failed");
  auto errors = p.errors();
  CHECK(errors["a"] == "boom");
  CHECK(errors["b"] == "dependency \"a\" failed: boom");
  CHECK(errors["c"] == "dependency \"b\" was not run, because flow/a failed");
  auto failures = p.machine().output().failures;
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].cause == "");
  CHECK(failures[1].cause == "flow/a");
  CHECK(failures[2].cause == "flow/a");
  CHECK_FALSE(p.output().contains("b"));
  p.check_ended_clean();
}

TEST_CASE("dependencies: a skipped one satisfies") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {when: "false", action: "nop:nop"}
    b: {dependsOn: a, action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"b", 1}});
}

TEST_CASE("dependencies: one that continues on error satisfies") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:fail", input: {message: boom}, continueOnError: true}
    b: {dependsOn: a, action: "nop:nop", input: 1}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"b", 1}});
  CHECK(p.errors() == json{{"a", "boom"}});
  p.check_ended_clean();
}

TEST_CASE("parallel: members start at once and in order of readiness") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:work"}
    b: {dependsOn: [a, c], action: "hand:work"}
    c: {action: "hand:work"}
    d: {dependsOn: a, action: "hand:work"}
)yaml"};
  CHECK(p.acting() == "flow/a flow/c");
  p.finish("flow/a");
  CHECK(p.acting() == "flow/c flow/d");
  p.finish("flow/c");
  CHECK(p.acting() == "flow/d flow/b");
  p.finish("flow/b");
  p.finish("flow/d");
  p.check_ended_clean();
}

TEST_CASE("parallel: limit bounds the members at once") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  limit: 2
  tasks: {a: {action: "hand:work"}, b: {action: "hand:work"}, c: {action: "hand:work"}}
)yaml"};
  CHECK(p.acting() == "flow/a flow/b");
  p.finish("flow/b");
  CHECK(p.acting() == "flow/a flow/c");
  p.finish("flow/a");
  p.finish("flow/c");
  p.check_ended_clean();
}

TEST_CASE("parallel: after a failure nothing more starts") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  limit: 1
  tasks: {a: {action: "hand:work"}, b: {action: "hand:work"}}
)yaml"};
  p.fail("flow/a", "boom");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/b") == "cancelled");
  CHECK(p.errors() == json{{"a", "boom"}});
  p.check_ended_clean();
}

TEST_CASE("maxParallel: so many actions run at once over the whole process") {
  driven_process p{R"yaml(
config: {maxParallel: 2}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:work"}
    g: {kind: parallel, tasks: {b: {action: "hand:work"}, c: {action: "hand:work"}}}
    f: {emit: {forEach: [1, 2], as: x, task: {t: {action: "hand:work"}}}, await: true}
)yaml"};
  CHECK(p.acting() == "flow/a flow/g/b");
  CHECK(p.states("flow/g/c") == "pending scheduled");
  p.finish("flow/g/b");
  CHECK(p.acting() == "flow/a flow/g/c");
  p.finish("flow/a");
  p.finish("flow/g/c");
  CHECK(p.acting() == "flow/f.t[0] flow/f.t[1]");
  p.finish("flow/f.t[0]");
  p.finish("flow/f.t[1]");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("maxParallel: what is cancelled in the queue gives its turn to the next") {
  driven_process p{R"yaml(
config: {maxParallel: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:work"}
    g: {timeout: 1s, tasks: {b: {action: "hand:work"}}, continueOnError: true}
    c: {action: "hand:work"}
)yaml"};
  p.advance(1s);
  CHECK(p.states("flow/g/b") == "pending scheduled cancelled");
  p.finish("flow/a");
  CHECK(p.acting() == "flow/c");
  p.finish("flow/c");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("groups: nesting of a thousand levels runs and unwinds") {
  std::string text = "pipeline: ";
  for (int i = 0; i < 1000; ++i)
    text += "{tasks: {g: ";
  text += "{action: 'nop:nop', input: 1}";
  for (int i = 0; i < 1000; ++i)
    text += "}}";
  driven_process p{text, {.observed = false}};
  CHECK(p.output()["g"] == 1);
  p.check_ended_clean();
}

TEST_CASE("tasks: a subset runs what it needs and skips the rest") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:nop", input: 1}
  g:
    action: nop:nop
    input: {group: true}
    tasks:
      b: {action: "nop:nop", input: 2}
      c: {dependsOn: d, action: "nop:nop", input: 3}
      d: {action: "nop:nop", input: 4}
  e: {dependsOn: prep, action: "nop:nop"}
dependencies:
  prep: {action: "nop:nop", input: 5}
)yaml",
                   {.tasks = {"c"}}};
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"c", 3}, {"d", 4}});
  CHECK(p.states("flow/a") == "pending skipped");
  CHECK(p.states("flow/g/b") == "pending skipped");
  p.check_ended_clean();
}

TEST_CASE("tasks: a chosen group runs whole") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:nop", input: 1}
  g: {tasks: {b: {action: "nop:nop", input: 2}, f: {template: {selector: [{name: x,
      value: [1]}], task: {t: {action: "nop:nop", input: $x}}}}}}
)yaml",
                   {.tasks = {"g"}}};
  CHECK(p.output() == json{{"b", 2}, {"f", {1}}});
  p.check_ended_clean();
}

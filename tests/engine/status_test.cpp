#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

TEST_CASE("status: it tells how a task's latest execution is, and null before there is one") {
  driven_process p{R"yaml(
init: {seen: []}
pipeline:
  early: {action: "nop:nop", post: {"seen[]": "${status('late')}"}}
  skipped: {when: false, action: "nop:nop"}
  bad: {continueOnError: true, action: "nop:fail"}
  late:
    action: "nop:nop"
    post:
      "seen[]": "${[status('early'), status('skipped'), status('bad'), status('late')]}"
post: {"seen[]": "${status('late')}"}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["seen"]
        == json{nullptr, "completed", "skipped", "failed", "running", "completed"});
}

TEST_CASE("status: in finally, what never started is cancelled") {
  driven_process p{R"yaml(
init: {seen: []}
pipeline:
  g:
    a: {action: "nop:nop"}
    b: {action: "nop:fail"}
    c: {action: "nop:nop"}
    finally: {action: "nop:nop", post: {seen: "${[status('a'), status('b'), status('c')]}"}}
)yaml"};
  CHECK(p.output()["seen"] == json{"completed", "failed", "cancelled"});
}

TEST_CASE("status: in a loop it is that of this pass, once the task has had its turn") {
  driven_process p{R"yaml(
init: {i: 0, seen: []}
pipeline:
  inc: {action: "nop:nop", post: {i: "${i + 1}", "seen[]": "${status('even')}"}}
  even: {when: "i % 2 == 0", action: "nop:nop"}
  use: {action: "nop:nop", post: {"seen[]": "${status('even')}"}, goto: {when: "i < 3", task: inc}}
)yaml"};
  CHECK(p.output()["seen"]
        == json{nullptr, "skipped", "skipped", "completed", "completed", "skipped"});
}

TEST_CASE("status: each child of a fan-out sees its own tasks, and all see the dependencies") {
  driven_process p{R"yaml(
dependencies: {base: {action: "nop:nop"}}
pipeline:
  f:
    emit:
      forEach: [1, 2]
      as: n
      task:
        body:
          odd: {when: "n % 2 == 1", dependsOn: base, action: "nop:nop"}
          told: {action: "nop:nop", input: "${[status('odd'), status('base')]}"}
    await: true
  after: {action: "nop:nop", input: "${status('base')}"}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output()["after"] == "completed");
}

TEST_CASE("names: a path whose first name is known is its value or null, else what it is") {
  driven_process p{R"yaml(
init: {m: {k: 1}}
pipeline:
  never: {when: false, action: "nop:nop"}
  a:
    action: nop:nop
    input: ["$never", "t $never.", "$m.zz", "t $m.zz", "$nobody", "it costs $five"]
)yaml"};
  CHECK(p.output()["a"] == json{nullptr, "t .", nullptr, "t ", "$nobody", "it costs $five"});
}

TEST_CASE("post: output fields are found in any case, where no such name is") {
  driven_process p{R"yaml(
init: {Code: 7}
pipeline:
  a: {action: "nop:nop", input: {stdout: out, code: 1, x: 1, X: 2},
      post: {one: $Stdout, two: "${Stdout}", three: $Code, four: "${xX}"}}
)yaml"};
  CHECK(p.output()["one"] == "out");
  CHECK(p.output()["two"] == "out");
  CHECK(p.output()["three"] == 7);
  CHECK(p.output()["four"] == nullptr);
}

TEST_CASE(
  "failures: a loop of tasks that nobody fails for keeps two of each, and counts the rest") {
  driven_process p{R"yaml(
init: {i: 0}
pipeline:
  count: {action: "nop:nop", post: {i: "${i + 1}"}}
  a: {continueOnError: true, action: "nop:fail", input: {message: "no luck"}}
  b: {continueOnError: true, action: "nop:fail", input: {message: "none either"}}
  again: {action: "nop:nop", goto: {when: "i < 50", task: count}}
)yaml",
                   {.observed = false}};
  CHECK(p.state() == "completed");
  auto ended = p.machine().output();
  CHECK(ended.failures.size() == 4);
  CHECK(ended.errors.at("a") == "no luck");
  CHECK(ended.errors.at("flow/a") == "no luck (and 48 more failures in later passes)");
  CHECK(ended.errors.at("flow/b") == "none either (and 48 more failures in later passes)");
}

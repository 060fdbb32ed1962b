// `keepGoing`: after a failure, what doesn't depend on it still starts.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

/// Whatever the definition says, all groups keep going: `troupe run -k`.
drive_options everywhere() {
  drive_options options;
  options.rules.keep_going = true;
  return options;
}

constexpr auto three_in_a_row = R"(
pipeline:
  keepGoing: true
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, dependsOn: a}
    c: {action: hand:work}
)";

} // namespace

TEST_CASE("keep going: what follows a failed task in a sequence still runs, save its dependents") {
  driven_process p{three_in_a_row};
  p.fail("flow/a", "boom");
  CHECK(p.acting() == "flow/c");
  CHECK(p.states("flow/b") == "pending failed");
  p.finish("flow/c", 3);
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "boom"}, {"b", "dependency \"a\" failed: boom"}});
  CHECK(p.output() == json{{"c", 3}});
  p.check_ended_clean();
}

TEST_CASE("keep going: a parallel graph runs all that doesn't depend on the failure") {
  driven_process p{R"(
pipeline:
  kind: parallel
  limit: 1
  keepGoing: true
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, dependsOn: a}
    c: {action: hand:work, dependsOn: b}
    d: {action: hand:work}
    e: {action: hand:work, dependsOn: d}
)"};
  CHECK(p.acting() == "flow/a");
  p.fail("flow/a", "boom");
  CHECK(p.acting() == "flow/d");
  p.finish("flow/d");
  p.finish("flow/e");
  CHECK(p.state() == "failed");
  CHECK(p.tasks_that(task_state::failed) == "a b c");
  CHECK(p.errors()["c"] == "dependency \"b\" was not run, because flow/a failed");
  p.check_ended_clean();
}

TEST_CASE("keep going: it holds for a group's own members, not for those of groups in it") {
  driven_process p{R"(
pipeline:
  keepGoing: true
  tasks:
    g:
      a: {action: nop:fail, input: {message: boom}}
      b: {action: nop:nop}
    after: {action: nop:nop}
)"};
  CHECK(p.states("flow/g/b") == "cancelled");
  CHECK(p.states("flow/after") == "pending running completed");
  p.check_ended_clean();
}

TEST_CASE("keep going: as a rule of the process it holds in all groups") {
  driven_process p{R"(
pipeline:
  g:
    a: {action: nop:fail, input: {message: boom}}
    b: {action: nop:nop}
  each:
    template: {selector: [{name: n, value: [1, 2]}], task: {one: {action: nop:fail}}}
  after: {action: nop:nop}
)",
                   everywhere()};
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/g/b") == "pending running completed");
  CHECK(p.states("flow/each.one[1]") == "pending running failed");
  CHECK(p.states("flow/after") == "pending running completed");
  CHECK(p.machine().rules_below().keep_going);
  p.check_ended_clean();
}

TEST_CASE("keep going: without it everything is as before") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work}
  b: {action: hand:work}
)"};
  p.fail("flow/a", "boom");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/b") == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("keep going: catch and finally come after all, with the first failure") {
  driven_process p{R"(
pipeline:
  g:
    keepGoing: true
    a: {action: nop:fail, input: {message: first}}
    b: {action: nop:fail, input: {message: second}}
    c: {action: hand:work}
    catch: {action: nop:nop, input: "$_lastErrorTask: $_lastError", namespace: caught}
    finally: {action: nop:nop, namespace: last, input: "${status('c')}"}
)"};
  CHECK(p.states("flow/g/catch") == "");
  p.finish("flow/g/c");
  CHECK(p.state() == "completed");
  CHECK(p.output()["caught"] == "flow/g/a: first");
  CHECK(p.output()["last"] == "completed");
  CHECK(p.errors() == json::object());
  p.check_ended_clean();
}

TEST_CASE(
  "keep going: after a failure no goto is followed any more, within the group or out of it") {
  driven_process p{R"(
pipeline:
  outer:
    g:
      keepGoing: true
      a: {action: nop:fail}
      b: {action: nop:nop, post: {"trail[]": b}, goto: {task: b}}
      c: {action: nop:nop, post: {"trail[]": c}, goto: {task: after}}
      d: {action: nop:nop, post: {"trail[]": d}}
    after: {action: nop:nop, post: {"trail[]": after}}
)"};
  CHECK(p.output()["trail"] == json{"b", "c", "d"});
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

TEST_CASE("keep going: a goto that waited while something failed isn't followed either") {
  driven_process p{R"(
pipeline:
  kind: parallel
  limit: 2
  keepGoing: true
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, goto: {task: b}}
    c: {action: hand:work}
)"};
  p.finish("flow/b");
  CHECK(p.acting() == "flow/a"); // control is about to move: nothing more starts
  p.fail("flow/a", "boom");
  CHECK(p.acting() == "flow/c");
  p.finish("flow/c");
  CHECK(p.states("flow/b") == "pending running completed");
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

TEST_CASE("keep going: a group that was about to be left runs on after a failure") {
  driven_process p{R"(
pipeline:
  g:
    keepGoing: true
    a: {action: hand:work, async: true}
    b: {action: nop:nop, goto: {task: after}}
    c: {action: hand:work}
  after: {action: nop:nop}
)"};
  CHECK(p.acting() == "flow/g/a");
  p.fail("flow/g/a", "boom");
  CHECK(p.acting() == "flow/g/c");
  p.finish("flow/g/c");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/after") == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("keep going: a loop that is run again before anything failed is, afterwards, not") {
  driven_process p{R"(
pipeline:
  keepGoing: true
  tasks:
    a: {action: hand:work, async: true}
    b: {action: hand:work, goto: {task: a}}
    c: {action: hand:work}
)"};
  p.finish("flow/b"); // `a` is to run again once this pass of it has ended
  p.fail("flow/a", "boom");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  p.finish("flow/c");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/a") == "pending running failed");
  p.check_ended_clean();
}

TEST_CASE("keep going: a template runs all its elements, and tells of each that failed") {
  driven_process p{R"(
pipeline:
  each:
    keepGoing: true
    template:
      selector: [{name: n, value: [0, 1, 2]}]
      task: {one: {action: nop:nop, input: "${6 / n}", goto: {when: n == 2, task: after}}}
  after: {action: nop:nop}
)"};
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/each.one[2]") == "pending running completed");
  CHECK(p.states("flow/after") == "cancelled"); // no goto leaves it after a failure
  CHECK(p.errors()["each"].get<std::string>().starts_with("1 of 3 children failed: "));
  p.check_ended_clean();
}

TEST_CASE("keep going: a template that was about to be left runs on after a failure") {
  driven_process p{R"(
pipeline:
  each:
    kind: parallel
    limit: 2
    keepGoing: true
    template:
      selector: [{name: n, value: [0, 1, 2]}]
      task: {one: {action: hand:work, goto: {when: n == 1, task: after}}}
  after: {action: nop:nop}
)"};
  p.finish("flow/each.one[1]");
  CHECK(p.acting() == "flow/each.one[0]");
  p.fail("flow/each.one[0]", "boom");
  CHECK(p.acting() == "flow/each.one[2]");
  p.finish("flow/each.one[2]");
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

TEST_CASE("keep going: a retried group runs its members again, and keeps going again") {
  driven_process p{R"(
pipeline:
  g:
    keepGoing: true
    retry: {maxRetries: 1}
    a: {action: hand:work}
    b: {action: hand:work}
)"};
  p.fail("flow/g/a", "boom");
  p.finish("flow/g/b");
  p.advance(0s);
  CHECK(p.acting() == "flow/g/a");
  p.fail("flow/g/a", "boom");
  CHECK(p.acting() == "flow/g/b");
  p.finish("flow/g/b");
  CHECK(p.state() == "failed");
}

TEST_CASE("keep going: what failed is taken up again, with what needed it") {
  driven_process p{three_in_a_row, resumable};
  p.fail("flow/a", "boom");
  p.finish("flow/c");
  CHECK(p.resume_failed() == "");
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("keep going: fan-outs that run on without their emitters do so beside a failure") {
  driven_process p{R"(
pipeline:
  keepGoing: true
  tasks:
    all: {emit: {forEach: [1, 2], as: n, limit: 1, task: {one: {action: hand:work}}}}
    a: {action: nop:fail}
)"};
  p.finish("flow/all.one[0]");
  CHECK(p.acting() == "flow/all.one[1]");
  p.finish("flow/all.one[1]");
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

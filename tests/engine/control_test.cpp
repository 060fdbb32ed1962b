#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto two_in_a_row = R"(
pipeline:
  a: {action: hand:work}
  b: {action: hand:work}
)";

} // namespace

TEST_CASE("pause: what runs finishes, and nothing new starts until resume") {
  driven_process p{two_in_a_row};
  CHECK(p.pause("lunch") == "");
  CHECK(p.state() == "pauseRequested");
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  CHECK(p.acting() == "");
  CHECK(p.states("flow/b") == "pending paused");
  CHECK(p.resume() == "");
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  CHECK(p.process_states() == "running pauseRequested paused resumeRequested running completed");
  CHECK(p.changes()[1].reason == "lunch");
  p.check_ended_clean();
}

TEST_CASE("pause: a process without actions in flight is paused at once") {
  driven_process p{"pipeline: {a: {await: {signal: go}}}"};
  p.pause();
  CHECK(p.state() == "paused");
  p.signal("go"); // the task ends, and the process with it
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("pause: delays run on, and starts that fall due are held") {
  driven_process p{"pipeline: {a: {action: 'hand:work', scheduleIn: 5s}}"};
  p.pause();
  p.advance(6s);
  CHECK(p.acting() == "");
  CHECK(p.states("flow/a") == "pending scheduled paused");
  p.resume();
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("pause: a retry that falls due is held") {
  driven_process p{
    "pipeline: {a: {action: 'hand:work', retry: {type: fixed, maxRetries: 1, delay: 1s}}}"};
  p.fail("flow/a", "no");
  p.pause();
  p.advance(2s);
  CHECK(p.acting() == "");
  p.resume();
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("pause: blocking actions without a job slot are taken back") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:block}
    b: {action: hand:block}
)"};
  p.begin("flow/a");
  p.pause();
  CHECK(p.acting() == "flow/a");
  CHECK(p.states("flow/b") == "pending scheduled paused");
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  p.resume();
  CHECK(p.acting() == "flow/b");
  p.begin("flow/b");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("pause: tasks that wait for a slot of maxParallel stay in line") {
  driven_process p{R"(
config: {maxParallel: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work}
)"};
  p.pause();
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  p.resume();
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE("pause: a dependent that has become ready is held") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, dependsOn: a}
)"};
  p.pause();
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  p.resume();
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("pause: a process that finishes with what runs completes") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}}"};
  p.pause();
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  CHECK(p.resume() == "can't resume process p: it is completed");
  p.check_ended_clean();
}

TEST_CASE("cancel: a paused process ends, and its finally tasks run") {
  driven_process p{R"(
pipeline:
  g:
    a: {action: hand:work}
    b: {action: hand:work}
    finally: {action: hand:work}
)"};
  p.pause();
  p.finish("flow/g/a");
  REQUIRE(p.state() == "paused");
  CHECK(p.cancel("enough") == "");
  CHECK(p.acting() == "flow/g/finally");
  p.finish("flow/g/finally");
  CHECK(p.state() == "cancelled");
  CHECK(p.states("flow/g/b") == "pending paused cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: a finally task that a pause held back runs all the same") {
  driven_process p{R"(
pipeline:
  g:
    a: {action: hand:work}
    finally: {action: hand:work}
)"};
  p.pause();
  p.finish("flow/g/a");
  REQUIRE(p.states("flow/g/finally") == "pending paused");
  p.cancel("enough");
  CHECK(p.acting() == "flow/g/finally");
  p.finish("flow/g/finally");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("cancel: held delays are not waited for") {
  driven_process p{"pipeline: {a: {action: 'hand:work', scheduleIn: 5s}}"};
  p.pause();
  p.advance(6s);
  p.cancel("enough");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("control: a request that makes no sense is refused and changes nothing") {
  driven_process p{two_in_a_row};
  CHECK(p.resume() == "can't resume process p: it is running");
  CHECK(p.step() == "can't step process p: it is running");
  CHECK(p.resume_failed() == "can't resume the failed tasks of process p: it is running");
  CHECK(p.process_states() == "running");
  p.pause();
  CHECK(p.pause() == "can't pause process p: it is pauseRequested");
  p.cancel("enough");
  CHECK(p.pause() == "can't pause process p: it is cancelRequested");
  CHECK(p.cancel("again") == ""); // the first reason stands
  p.finish("flow/a");
  CHECK(p.cancel("late") == "can't cancel process p: it is cancelled");
  CHECK(p.machine().output().cancel_reason == "enough");
  p.check_ended_clean();
}

TEST_CASE("autoPause: a workflow is paused before its first task") {
  driven_process p{"{autoPause: true, pipeline: {a: {action: 'hand:work'}}}"};
  CHECK(p.state() == "paused");
  CHECK(p.states("flow/a") == "");
  CHECK(p.changes().back().reason == "autoPause of workflow flow");
  p.resume();
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("autoPause: a task pauses the process before it, once an execution") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work}
  b:
    autoPause: true
    action: hand:work
    retry: {type: fixed, maxRetries: 1, delay: 1s}
)"};
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  CHECK(p.changes().back().reason == "autoPause of task flow/b");
  CHECK(p.states("flow/b") == "pending paused");
  p.resume();
  p.fail("flow/b", "no");
  p.advance(1s);
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("autoPause: a condition that fails skips the task without a pause") {
  driven_process p{"pipeline: {a: {action: 'hand:work', autoPause: true, when: 'false'}}"};
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("debug: each step lets one task start, and resume goes on") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work}
  b: {action: hand:work}
  c: {action: hand:work}
)",
                   {.start_paused = true}};
  CHECK(p.state() == "paused");
  CHECK(p.step() == ""); // the pipeline itself
  CHECK(p.state() == "paused");
  CHECK(p.acting() == "");
  p.step();
  CHECK(p.acting() == "flow/a");
  CHECK(p.state() == "pauseRequested");
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  p.step();
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  p.resume();
  p.finish("flow/c");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("debug: there is nothing to step to while all wait for something else") {
  driven_process p{"pipeline: {a: {await: {signal: go}}}"};
  p.pause();
  CHECK(p.step() == "can't step process p: no task of it is held back");
  p.cancel("enough");
  p.check_ended_clean();
}

TEST_CASE("pause: a goto back to the pipeline is held as well") {
  driven_process p{R"(
init: {n: 0}
pipeline:
  a: {action: hand:work, post: {n: "${n + 1}"}, goto: {when: "n < 2", task: flow}}
)"};
  p.pause();
  p.finish("flow/a");
  CHECK(p.state() == "paused");
  p.resume();
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  CHECK(p.output()["n"] == 2);
  p.check_ended_clean();
}

TEST_CASE("pause: an action that only waits does not keep the process from being paused") {
  driven_process p{R"(
pipeline:
  a: {action: hand:wait}
  b: {action: hand:work}
)"};
  p.pause();
  CHECK(p.state() == "paused");
  p.finish("flow/a");
  CHECK(p.acting() == "");
  p.resume();
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  p.check_ended_clean();
}

TEST_CASE("pause: a task that was let go on before is held by a later pause, too") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work}
  b: {action: hand:work, scheduleIn: 1s}
)"};
  p.pause();
  p.finish("flow/a");
  p.resume();
  p.pause();
  p.advance(2s);
  CHECK(p.acting() == "");
  CHECK(p.state() == "paused");
  p.resume();
  p.finish("flow/b");
  p.check_ended_clean();
}

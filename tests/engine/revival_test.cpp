#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

TEST_CASE("resume failed: what failed runs again, and what completed does not") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work}
  b: {action: hand:work}
  c: {action: hand:work}
)",
                   resumable};
  p.finish("flow/a", 1);
  p.fail("flow/b", "no");
  REQUIRE(p.state() == "failed");
  CHECK(p.resume_failed() == "");
  CHECK(p.acting() == "flow/b");
  CHECK(p.errors() == json::object());
  p.finish("flow/b", 2);
  p.finish("flow/c", 3);
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"a", 1}, {"b", 2}, {"c", 3}});
  CHECK(p.process_states() == "running failed resumeRequested running completed");
  CHECK(p.states("flow/b") == "pending running failed pending running completed");
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: attempts are counted on, and there are as many retries again") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work, retry: {type: fixed, maxRetries: 1, delay: 1s}}
)",
                   resumable};
  p.fail("flow/a", "one");
  p.advance(1s);
  p.fail("flow/a", "two");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.actions()[0].stamp.attempt == 3);
  CHECK(p.actions()[0].identity().execution_id == "p/flow/a");
  p.fail("flow/a", "three");
  p.advance(1s);
  CHECK(p.actions()[0].stamp.attempt == 4);
  p.fail("flow/a", "four");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "four"}});
  p.check_counters({.total = 1, .failed = 1});
  p.check_ended_clean();
}

TEST_CASE("resume failed: nested groups are taken up where they stopped") {
  driven_process p{R"(
pipeline:
  g:
    h:
      a: {action: hand:work}
      b: {action: hand:work}
      c: {action: hand:work}
    d: {action: hand:work}
  e: {action: hand:work}
)",
                   resumable};
  p.finish("flow/g/h/a");
  p.fail("flow/g/h/b", "no");
  REQUIRE(p.state() == "failed");
  p.check_counters({.total = 5, .completed = 1, .failed = 1, .cancelled = 3});
  p.resume_failed();
  CHECK(p.acting() == "flow/g/h/b");
  for (auto path : {"flow/g/h/b", "flow/g/h/c", "flow/g/d", "flow/e"})
    p.finish(path);
  CHECK(p.state() == "completed");
  p.check_counters({.total = 5, .completed = 5});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a parallel graph goes on with what is left of it") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work}
    c: {action: hand:work, dependsOn: [a, b]}
    d: {action: hand:work, dependsOn: c}
)",
                   resumable};
  p.finish("flow/a");
  p.fail("flow/b", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/b");
  p.finish("flow/b");
  p.finish("flow/c");
  p.finish("flow/d");
  CHECK(p.state() == "completed");
  p.check_counters({.total = 4, .completed = 4});
  p.check_ended_clean();
}

TEST_CASE("resume failed: catch and finally run again") {
  driven_process p{R"(
pipeline:
  g:
    a: {action: hand:work}
    b: {action: hand:work}
    catch: {action: nop:fail, input: {message: worse}}
    finally: {action: nop:nop}
)",
                   resumable};
  p.finish("flow/g/a");
  p.fail("flow/g/b", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/g/b");
  p.fail("flow/g/b", "no");
  CHECK(p.states("flow/g/catch") == "pending running failed pending running failed");
  CHECK(p.states("flow/g/finally") == "pending running completed pending running completed");
  p.resume_failed();
  p.finish("flow/g/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("resume failed: what was cancelled is pending again") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, scheduleIn: 10s}
    g:
      c: {action: hand:work}
      d: {action: hand:work}
    e: {action: hand:work, dependsOn: g}
)",
                   resumable};
  p.finish("flow/a");
  p.cancel("enough");
  p.fail("flow/g/c", "stopped");
  REQUIRE(p.state() == "cancelled");
  CHECK(p.resume_failed() == "");
  CHECK(p.acting() == "flow/g/c");
  p.advance(10s);
  for (auto path : {"flow/b", "flow/g/c", "flow/g/d", "flow/e"})
    p.finish(path);
  CHECK(p.state() == "completed");
  CHECK(p.machine().output().cancel_reason == "");
  p.check_counters({.total = 5, .completed = 5});
  p.check_ended_clean();
}

TEST_CASE("resume failed: dependencies that failed run again, those that completed do not") {
  driven_process p{R"(
dependencies:
  x: {action: hand:work}
  y: {action: hand:work}
pipeline:
  a: {action: hand:work, dependsOn: [x, y]}
)",
                   resumable};
  p.finish("flow/x");
  p.fail("flow/y", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/y");
  p.finish("flow/y");
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a workflow whose post failed has that evaluated again") {
  driven_process p{"{pipeline: {a: {action: 'hand:work'}}, post: {n: '${1 / 0}'}}", resumable};
  p.finish("flow/a");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/a") == "pending running completed");
  p.check_ended_clean();
}

TEST_CASE("resume failed: a workflow whose init failed begins anew") {
  driven_process p{"{init: {n: '${1 / 0}'}, pipeline: {a: {action: 'hand:work'}}}", resumable};
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.state() == "failed");
  p.check_counters({.total = 1, .cancelled = 1});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a failure that was handled leaves nothing behind") {
  driven_process p{R"(
pipeline:
  g:
    h: {a: {action: hand:work}, b: {action: hand:work}}
    catch: {action: nop:nop}
  c: {action: hand:work}
)",
                   resumable};
  p.finish("flow/g/h/a");
  p.fail("flow/g/h/b", "no");
  CHECK(p.machine().rows() == 2); // the root and c
  p.fail("flow/c", "no");
  p.resume_failed();
  CHECK(p.acting() == "flow/c");
  p.finish("flow/c");
  p.check_ended_clean();
}

TEST_CASE("resume failed: a retried group leaves nothing of its earlier attempt") {
  driven_process p{R"(
pipeline:
  g:
    retry: {type: fixed, maxRetries: 1, delay: 1s}
    h: {a: {action: hand:work}, b: {action: hand:work}}
)",
                   resumable};
  p.finish("flow/g/h/a");
  p.fail("flow/g/h/b", "no");
  CHECK(p.machine().rows() == 2); // the root and g
  p.advance(1s);
  p.finish("flow/g/h/a");
  p.fail("flow/g/h/b", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/g/h/b");
  p.finish("flow/g/h/b");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("resume failed: timeouts of groups count anew") {
  driven_process p{"pipeline: {g: {timeout: 5s, a: {action: 'hand:work'}}}", resumable};
  p.advance(5s);
  p.fail("flow/g/a", "stopped");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  p.advance(4s);
  p.finish("flow/g/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE(
  "resume failed: what was not run, and was cancelled when it was pending again, is pending") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work}
    b: {action: hand:work, dependsOn: a}
)",
                   resumable};
  p.fail("flow/a", "no");
  REQUIRE(p.state() == "failed");
  CHECK(p.not_run() == 1);
  p.resume_failed();
  p.cancel("enough");
  p.fail("flow/a", "stopped");
  REQUIRE(p.state() == "cancelled");
  CHECK(p.not_run() == 0);
  p.resume_failed();
  p.finish("flow/a");
  p.finish("flow/b");
  CHECK(p.state() == "completed");
  p.check_counters({.total = 2, .completed = 2});
  CHECK(p.not_run() == 0);
  p.check_ended_clean();
}

TEST_CASE("resume failed: the bound on the whole process counts anew") {
  driven_process p{"{timeout: 5s, pipeline: {a: {action: 'hand:work'}}}", resumable};
  p.advance(5s);
  p.fail("flow/a", "stopped");
  REQUIRE(p.state() == "cancelled");
  p.resume_failed();
  p.advance(4s);
  p.advance(2s);
  CHECK(p.state() == "cancelRequested");
  p.fail("flow/a", "stopped");
  CHECK(p.machine().output().timeout);
  p.check_ended_clean();
}

#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

TEST_CASE("resume failed: completed children of a fan-out stay completed") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [10, 20, 30, 40], as: n, limit: 3, task: {w: {action: hand:work}}}
    await: {mode: anyError}
)",
                   resumable};
  p.finish("flow/e.w[1]", 21);
  p.fail("flow/e.w[0]", "no");
  p.fail("flow/e.w[2]", "stopped");
  p.fail("flow/e.w[3]", "stopped");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/e.w[0] flow/e.w[2] flow/e.w[3]");
  p.finish("flow/e.w[3]", 41);
  p.finish("flow/e.w[0]", 11);
  p.finish("flow/e.w[2]", 31);
  CHECK(p.state() == "completed");
  CHECK(p.output()["e"] == json::array({11, 21, 31, 41}));
  p.check_counters({.total = 4, .completed = 4});
  p.check_ended_clean();
}

TEST_CASE("resume failed: children that are groups go on where they stopped") {
  driven_process p{R"(
pipeline:
  e:
    emit:
      forEach: [1, 2]
      as: n
      task:
        w:
          a: {action: hand:work}
          b: {action: hand:work}
    await: true
)",
                   resumable};
  p.finish("flow/e.w[0]/a");
  p.finish("flow/e.w[1]/a");
  p.finish("flow/e.w[0]/b");
  p.fail("flow/e.w[1]/b", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/e.w[1]/b");
  p.finish("flow/e.w[1]/b");
  CHECK(p.state() == "completed");
  p.check_counters({.total = 4, .completed = 4});
  p.check_ended_clean();
}

TEST_CASE(
  "resume failed: what only depended on what failed was counted apart, and is not any more") {
  driven_process p{R"(
pipeline:
  e:
    emit:
      forEach: [1, 2]
      task:
        w:
          kind: parallel
          tasks:
            a: {action: hand:work}
            b: {action: hand:work, dependsOn: a}
            c: {action: hand:work, dependsOn: b}
    await: true
)",
                   resumable};
  for (auto path : {"flow/e.w[0]/a", "flow/e.w[0]/b", "flow/e.w[0]/c"})
    p.finish(path);
  p.fail("flow/e.w[1]/a", "no");
  REQUIRE(p.state() == "failed");
  p.check_counters({.total = 6, .completed = 3, .failed = 3});
  CHECK(p.not_run() == 2);
  p.resume_failed();
  CHECK(p.not_run() == 0);
  for (auto path : {"flow/e.w[1]/a", "flow/e.w[1]/b", "flow/e.w[1]/c"})
    p.finish(path);
  CHECK(p.state() == "completed");
  p.check_counters({.total = 6, .completed = 6});
  CHECK(p.not_run() == 0);
  p.check_ended_clean();
}

TEST_CASE("resume failed: a template that stopped at an element goes on with it") {
  driven_process p{R"(
pipeline:
  t:
    template: {selector: [{name: n, value: [1, 2, 3]}], task: {w: {action: hand:work}}}
)",
                   resumable};
  p.finish("flow/t.w[0]", 1);
  p.fail("flow/t.w[1]", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/t.w[1]");
  p.finish("flow/t.w[1]", 2);
  p.finish("flow/t.w[2]", 3);
  CHECK(p.output()["t"] == json::array({1, 2, 3}));
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: it may be done again and again") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [1, 2, 3], task: {w: {action: hand:work}}}
    await: true
)",
                   resumable};
  p.fail("flow/e.w[0]", "no");
  p.fail("flow/e.w[1]", "no");
  p.fail("flow/e.w[2]", "no");
  for (auto path : {"flow/e.w[2]", "flow/e.w[0]", "flow/e.w[1]"}) {
    REQUIRE(p.state() == "failed");
    REQUIRE(p.resume_failed() == "");
    p.finish(path, path);
    while (!p.acting().empty())
      p.fail(p.acting().substr(0, p.acting().find(' ')), "no");
  }
  CHECK(p.state() == "completed");
  CHECK(p.output()["e"] == json::array({"flow/e.w[0]", "flow/e.w[1]", "flow/e.w[2]"}));
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a fan-out without await is taken up again, and so is who joins it") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [1, 2], task: {w: {action: hand:work}}}
  j: {await: {on: e}}
)",
                   resumable};
  p.finish("flow/e.w[0]", 1);
  p.fail("flow/e.w[1]", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/e.w[1]");
  p.finish("flow/e.w[1]", 2);
  CHECK(p.state() == "completed");
  CHECK(p.output()["j"] == json::array({1, 2}));
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a fan-out that nobody awaits is taken up again") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [1, 2], task: {w: {action: hand:work}}}
  a: {action: nop:nop}
)",
                   resumable};
  p.finish("flow/e.w[0]", 1);
  p.fail("flow/e.w[1]", "no");
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "flow/e.w[1]");
  p.finish("flow/e.w[1]", 2);
  CHECK(p.state() == "completed");
  CHECK(p.output()["e"] == json::array({1, 2}));
  p.check_counters({.total = 3, .completed = 3});
  p.check_ended_clean();
}

TEST_CASE("resume failed: a post that failed is evaluated again, its children are not run again") {
  driven_process p{R"(
init: {n: a}
pipeline:
  e:
    emit: {forEach: [1], task: {w: {action: hand:work}}}
    await: true
    post: {m: "${n - 1}"}
)",
                   resumable};
  p.finish("flow/e.w[0]", 1);
  REQUIRE(p.state() == "failed");
  p.resume_failed();
  CHECK(p.acting() == "");
  CHECK(p.state() == "failed");
  p.check_counters({.total = 1, .completed = 1});
  p.check_ended_clean();
}

// `--max-failures`: after so many failed commands nothing new starts.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

drive_options up_to(std::uint32_t failures, bool resumes = false) {
  drive_options options;
  options.rules.keep_going = true;
  options.rules.max_failures = failures;
  options.resumes_failed = resumes;
  return options;
}

const std::string gave_up_after_two
  = "gave up after 2 failures: what had not begun by then was not run";

constexpr auto four_at_once = R"(
pipeline:
  kind: parallel
  limit: 3
  tasks:
    a: {action: hand:work}
    b: {action: hand:work}
    c: {action: hand:work}
    d: {action: hand:work}
    e: {action: hand:work}
)";

} // namespace

TEST_CASE("giving up: after so many failures what runs finishes, and nothing new starts") {
  driven_process p{four_at_once, up_to(2)};
  p.fail("flow/a", "boom");
  CHECK(p.acting() == "flow/b flow/c flow/d");
  p.fail("flow/b", "boom");
  CHECK(p.acting() == "flow/c flow/d");
  CHECK(p.stopping() == "");
  CHECK(p.state() == "running");
  p.finish("flow/c", 3);
  p.finish("flow/d", 4);
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/e") == "cancelled");
  CHECK(p.errors() == json{{"a", "boom"}, {"b", "boom"}, {"flow", gave_up_after_two}});
  CHECK(p.output() == json{{"c", 3}, {"d", 4}});
  p.check_ended_clean();
}

TEST_CASE("giving up: everywhere, however deep, and whatever a task waits for") {
  driven_process p{R"(
config: {maxParallel: 4}
pipeline:
  kind: parallel
  tasks:
    bad: {action: hand:work}
    far: {g: {h: {a: {action: hand:work}, b: {action: hand:work}}}}
    each: {template: {selector: [{name: n, value: [1, 2]}], task: {one: {action: hand:work}}}}
    two: {action: hand:work}
    deep: {g: {h: {i: {queued: {action: hand:work}}}}}
    later: {action: hand:work, scheduleIn: 1h}
    signal: {await: {signal: go}}
    needs: {action: hand:work, dependsOn: far}
    last: {action: nop:nop, dependsOn: [far, each]}
)",
                   up_to(1)};
  CHECK(p.acting() == "flow/bad flow/two flow/each.one[0] flow/far/g/h/a");
  p.fail("flow/bad", "boom");
  p.finish("flow/two");
  p.finish("flow/far/g/h/a");
  p.finish("flow/each.one[0]");
  CHECK(p.acting() == "");
  CHECK(p.state() == "failed");
  CHECK(p.timers().empty());
  CHECK(p.states("flow/far/g/h/b") == "cancelled");
  CHECK(p.states("flow/far") == "pending running waitForSubTasks cancelled");
  CHECK(p.tasks_that(task_state::failed) == "bad");
  p.check_ended_clean();
}

TEST_CASE("giving up: a blocking action that waits for its slot is taken back") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:block}
    b: {action: hand:block}
)",
                   up_to(1)};
  p.begin("flow/a");
  p.fail("flow/a", "boom");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/b") == "pending scheduled cancelled");
  p.check_ended_clean();
}

TEST_CASE("giving up: nothing is retried or caught any more, but finally tasks run") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    bad: {action: hand:work}
    g:
      a: {action: hand:work, retry: {maxRetries: 5}}
      b: {action: hand:work}
      catch: {action: hand:work}
      finally: {clean: {action: hand:work}, up: {action: hand:work}}
)",
                   up_to(1)};
  p.fail("flow/bad", "boom");
  p.fail("flow/g/a", "late");
  CHECK(p.acting() == "flow/g/finally/clean");
  p.finish("flow/g/finally/clean");
  p.finish("flow/g/finally/up");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/g/catch") == "");
  p.check_ended_clean();
}

TEST_CASE("giving up: an attempt may still time out, and is not made again") {
  driven_process p{R"(
pipeline:
  kind: parallel
  tasks:
    bad: {action: hand:work}
    slow: {action: hand:work, timeout: 10s, retry: {maxRetries: 5}}
)",
                   up_to(1)};
  p.fail("flow/bad", "boom");
  p.advance(11s);
  CHECK(p.stopping() == "flow/slow");
  p.fail("flow/slow", "stopped");
  CHECK(p.state() == "failed");
  CHECK(p.errors()["slow"] == "timed out after 10s");
  p.check_ended_clean();
}

TEST_CASE("giving up: a retry, a dependent and what continues on error are no failed commands") {
  driven_process p{R"(
pipeline:
  a: {action: hand:work, retry: {maxRetries: 2}}
  b: {action: hand:work, dependsOn: a}
  c: {action: hand:work, continueOnError: true}
  d: {action: hand:work}
  e: {action: hand:work}
)",
                   up_to(2)};
  for (int attempt = 0; attempt < 3; ++attempt) {
    p.fail("flow/a", "boom");
    p.advance(0s);
  }
  p.fail("flow/c", "boom");
  CHECK(p.acting() == "flow/d");
  p.fail("flow/d", "boom");
  CHECK(p.state() == "failed");
  CHECK(p.states("flow/e") == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("giving up: a run whose failures did not fail it has failed all the same") {
  driven_process p{R"(
pipeline:
  first:
    emit: {forEach: [1, 2, 3], task: {one: {action: hand:work}}}
    await: {mode: first}
)",
                   up_to(2)};
  p.fail("flow/first.one[0]", "boom");
  p.fail("flow/first.one[1]", "boom");
  p.finish("flow/first.one[2]", 3);
  CHECK(p.state() == "failed");
  CHECK(p.errors()["flow"] == gave_up_after_two);
  p.check_ended_clean();
}

TEST_CASE("giving up: a cancel still stops what runs") {
  driven_process p{four_at_once, up_to(1)};
  p.fail("flow/a", "boom");
  CHECK(p.cancel("enough") == "");
  CHECK(p.stopping() == "flow/b flow/c");
  p.fail("flow/b", "stopped");
  p.fail("flow/c", "stopped");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("giving up: once it is taken up again, failures are counted anew") {
  driven_process p{four_at_once, up_to(2, true)};
  p.fail("flow/a", "boom");
  p.fail("flow/b", "boom");
  p.finish("flow/c");
  p.finish("flow/d");
  CHECK(p.resume_failed() == "");
  CHECK(p.acting() == "flow/a flow/b flow/e");
  p.fail("flow/a", "boom");
  p.finish("flow/b");
  p.finish("flow/e");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "boom"}});
  p.check_ended_clean();
}

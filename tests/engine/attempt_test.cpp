// What is known of attempts: `attempt`, `last`, `retry.rules`, a timeout that is an expression,
// what commands used, and what their statuses mean.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

attempt_usage used(int status, duration wall = 1s, std::uint64_t memory = 1'000'000) {
  return {{1, wall, wall / 2, memory, 512, 1024}, status};
}

/// The attempt fails, and the next one begins where it is due at once.
void fails(driven_process& p, std::string_view path, const char* message,
           const attempt_usage& usage = {}) {
  p.fail(path, message, usage);
  p.advance(0s);
}

json input_of(const driven_process& p) {
  REQUIRE(p.actions().size() == 1);
  return *p.actions().front().input;
}

} // namespace

TEST_CASE("attempts: a task sees which attempt it is in, and how the one before it ended") {
  driven_process p{R"yaml(
pipeline:
  a:
    retry: {maxRetries: 2}
    init: {twice: "${attempt * 2}"}
    action: hand:work
    input: {n: $attempt, twice: $twice, last: $last}
    post: {ended_in: $attempt, after: "${last.status}"}
)yaml"};
  CHECK(input_of(p) == json{{"n", 1}, {"twice", 2}, {"last", nullptr}});
  fails(p, "flow/a", "boom", used(137, 2s, 4096));
  CHECK(input_of(p)
        == json{{"n", 2},
                {"twice", 4},
                {"last",
                 {{"status", 137},
                  {"signal", "KILL"},
                  {"reason", "killed"},
                  {"seconds", 2.0},
                  {"cpuSeconds", 1.0},
                  {"memory", 4096}}}});
  fails(p, "flow/a", "boom", used(3));
  CHECK(input_of(p)["last"]["reason"] == "failed");
  CHECK(input_of(p)["last"]["signal"] == nullptr);
  p.finish("flow/a");
  CHECK(p.output()["ended_in"] == 3);
  CHECK(p.output()["after"] == 3);
  p.check_ended_clean();
}

TEST_CASE("attempts: what used more memory than it takes was ended for that") {
  driven_process p{"pipeline: {a: {run: x, retry: {maxRetries: 1, when: reason == 'memory'}, "
                   "post: {why: '${last.reason}'}}}"};
  auto large = used(137);
  large.over_memory = true;
  fails(p, "flow/a", "too much", large);
  p.finish("flow/a");
  CHECK(p.output()["why"] == "memory");
}

TEST_CASE("attempts: where no command ran, only the reason is known of the one before") {
  driven_process p{R"yaml(
pipeline: {a: {action: hand:work, timeout: 1s, retry: {maxRetries: 1}, input: $last}}
)yaml"};
  p.advance(1s);
  fails(p, "flow/a", "stopped");
  CHECK(input_of(p)
        == json{{"status", nullptr},
                {"signal", nullptr},
                {"reason", "timeout"},
                {"seconds", nullptr},
                {"cpuSeconds", nullptr},
                {"memory", nullptr}});
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("attempts: an attempt whose runtime died counts, and its end is `lost`") {
  driven_process p{"pipeline: {a: {action: hand:work, input: 1, post: {why: '${last.reason}', n: "
                   "$attempt}}}"};
  p.give(input::action_lost{p.actions().front().stamp, make_value(1)});
  p.give(input::action_finished{p.actions().back().stamp, make_value(2)});
  CHECK(p.output()["why"] == "lost");
  CHECK(p.output()["n"] == 2);
}

TEST_CASE("attempts: names of the definition's own come before `attempt` and `last`") {
  driven_process p{R"yaml(
init: {attempt: mine}
pipeline:
  last: {action: nop:nop, input: 7}
  a: {action: nop:nop, input: "$attempt $last"}
)yaml"};
  CHECK(p.output()["a"] == "mine 7");
}

TEST_CASE("attempts: what was begun before they were there does without") {
  drive_options before;
  before.behaviour = 1;
  driven_process p{"pipeline: {a: {action: nop:nop, input: {text: 'in $attempt', value: "
                   "'${attempt}'}}}",
                   before};
  CHECK(p.output()["a"] == json{{"text", "in $attempt"}, {"value", nullptr}});
}

TEST_CASE("retry: its condition sees status, signal, reason and attempt") {
  constexpr auto text = R"yaml(
pipeline:
  a:
    action: hand:work
    retry:
      maxRetries: 9
      when: "status == 137 && signal == 'KILL' && reason == 'killed' && attempt < 2"
)yaml";
  driven_process p{text};
  fails(p, "flow/a", "boom", used(137));
  CHECK(p.acting() == "flow/a");
  p.fail("flow/a", "boom", used(137));
  CHECK(p.state() == "failed");
  driven_process other{text};
  other.fail("flow/a", "boom", used(1));
  CHECK(other.state() == "failed");
}

TEST_CASE("retry: the first rule that holds counts its own retries") {
  driven_process p{R"yaml(
pipeline:
  a:
    action: hand:work
    retry:
      maxRetries: 1
      delay: 1s
      rules:
        - {when: status == 75, maxRetries: 2, delay: 1m}
        - {when: reason == 'timeout', maxRetries: 0}
        - {when: "contains(error, 'busy')", maxRetries: 1}
)yaml"};
  auto delay_after = [&](const char* message, int status) {
    p.fail("flow/a", message, used(status));
    return p.timers().empty() ? duration{} : p.timers().front().due - p.now();
  };
  CHECK(delay_after("temporary", 75) == 1min);
  p.advance(1min);
  CHECK(delay_after("busy", 1) == 1s);
  p.advance(1s);
  CHECK(delay_after("other", 1) == 1s); // by no rule: what stands beside them counts
  p.advance(1s);
  CHECK(delay_after("temporary", 75) == 1min);
  p.advance(1min);
  CHECK(p.states("flow/a").ends_with("scheduled running"));
  CHECK(delay_after("temporary", 75) == duration{}); // two retries have been made by that rule
  CHECK(p.state() == "failed");
  p.check_ended_clean();
}

TEST_CASE("retry: with rules alone, what none of them holds for is not retried") {
  driven_process p{R"yaml(
pipeline:
  a: {action: hand:work, retry: {rules: [{when: status == 75, maxRetries: 5}]}}
)yaml"};
  fails(p, "flow/a", "temporary", used(75));
  fails(p, "flow/a", "for good", used(1));
  CHECK(p.state() == "failed");
}

TEST_CASE("retry: an error in the condition of a rule is part of the failure") {
  driven_process p{R"yaml(
pipeline:
  a: {action: hand:work, retry: {rules: [{when: error > 1, maxRetries: 5}]}}
)yaml"};
  p.fail("flow/a", "boom");
  CHECK(p.errors()["a"].get<std::string>().starts_with("boom; retry.rules: "));
}

TEST_CASE("retry: exponential delays grow with the retries of their rule") {
  driven_process p{R"yaml(
pipeline:
  a:
    action: hand:work
    retry: {type: exponential, delay: 1s, rules: [{when: status == 75, maxRetries: 5, delay: 2s}]}
)yaml"};
  for (auto delay : {2s, 4s, 8s}) {
    p.fail("flow/a", "temporary", used(75));
    CHECK(p.timers().front().due - p.now() == delay);
    p.advance(delay);
  }
}

TEST_CASE("timeout: an expression gives it for each attempt") {
  driven_process p{R"yaml(
pipeline:
  a: {action: hand:work, timeout: "${attempt * 10}s", retry: {maxRetries: 1}}
)yaml"};
  p.advance(10s);
  CHECK(p.stopping() == "flow/a");
  fails(p, "flow/a", "stopped");
  p.advance(19s);
  CHECK(p.states("flow/a").ends_with("running"));
  p.advance(1s);
  p.fail("flow/a", "stopped");
  CHECK(p.errors()["a"] == "timed out after 20s");
  p.check_ended_clean();
}

TEST_CASE("timeout: an expression that gives no duration fails the task") {
  driven_process p{"pipeline: {a: {action: hand:work, timeout: '${attempt * 0}s'}}"};
  CHECK(p.errors()["a"]
        == "timeout: expected a duration above zero, such as 10s, found text \"0s\"");
  driven_process other{"pipeline: {a: {action: hand:work, timeout: '${attempt}'}}"};
  CHECK(other.errors()["a"]
        == "timeout: expected a duration above zero, such as 10s, found an integer");
}

TEST_CASE("statuses: one of `skip` makes the task skipped, with all below it") {
  driven_process p{R"yaml(
pipeline:
  a: {run: x, skip: [99], retry: {maxRetries: 3}, post: {set: 1}, tasks: {b: {action: nop:nop}}}
  c: {action: nop:nop, dependsOn: a}
)yaml"};
  p.fail("flow/a", "status 99", used(99));
  CHECK(p.states("flow/a") == "pending scheduled running skipped");
  CHECK(p.states("flow/c") == "pending running completed");
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"c", nullptr}});
  p.check_ended_clean();
}

TEST_CASE("statuses: one of `checkpointed` starts the task again, which is no retry") {
  driven_process p{R"yaml(
pipeline:
  a: {run: x, checkpointed: [85], retry: {maxRetries: 1}, autoPause: true, post: {n: $attempt}}
)yaml"};
  p.resume();
  for (int i = 0; i < 3; ++i)
    p.fail("flow/a", "status 85", used(85));
  CHECK(p.state() == "running");
  fails(p, "flow/a", "status 1", used(1));
  p.fail("flow/a", "status 85", used(85));
  p.finish("flow/a", 1, used(0));
  CHECK(p.output()["n"] == 6);
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("statuses: what is checkpointed within a second fails") {
  driven_process p{"pipeline: {a: {run: x, checkpointed: [85]}}"};
  p.fail("flow/a", "status 85", used(85, 999ms));
  CHECK(p.state() == "failed");
  CHECK(p.errors()["a"]
        == "status 85\nit is not started again (checkpointed), as it ended within a second");
  p.check_ended_clean();
}

TEST_CASE("statuses: they mean nothing where the task was stopped") {
  driven_process p{"pipeline: {a: {run: x, checkpointed: [85], skip: [99], timeout: 5s}}"};
  p.begin("flow/a");
  p.advance(5s);
  p.fail("flow/a", "stopped", used(85));
  CHECK(p.errors()["a"] == "timed out after 5s");
  p.check_ended_clean();
}

TEST_CASE("usage: the first change after an attempt tells what it used, and the process its sum") {
  driven_process p{R"yaml(
pipeline:
  a: {action: hand:work, retry: {maxRetries: 1}, tasks: {b: {action: hand:work}}}
)yaml"};
  fails(p, "flow/a", "boom", used(1, 1s, 10));
  p.finish("flow/a", 1, used(0, 2s, 30));
  p.finish("flow/a/b", 1, used(0, 4s, 20));
  std::string told;
  for (const auto& change : p.events())
    if (change.used)
      told += change.task_id + ' ' + std::string{to_string(change.state)} + ' '
              + std::to_string(change.attempt) + ' ' + std::to_string(change.used->total.memory)
              + '\n';
  CHECK(told
        == "flow/a scheduled 1 10\n"
           "flow/a waitForSubTasks 2 30\n"
           "flow/a/b completed 1 20\n");
  CHECK(p.machine().output().used == command_usage{3, 7s, 3500ms, 30, 3 * 512, 3 * 1024});
  p.check_ended_clean();
}

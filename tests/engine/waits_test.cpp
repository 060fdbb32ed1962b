// What executions wait for, as their engine says it.
#include "runtime/model/wait_lines.hpp"
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

/// `2 flow/a: text` a line.
std::string waits_of(driven_process& p, const std::string& task = "") {
  wait_lines lines{task};
  p.machine().explain(lines);
  std::string text;
  for (const auto& line : std::move(lines).take()) {
    text += std::to_string(line.count) + ' ' + line.task + ':';
    for (const auto& cause : line.causes)
      text += ' ' + cause.text;
    text += '\n';
  }
  return text;
}

} // namespace

TEST_CASE("waits: for those before it in a sequence, and for dependencies") {
  driven_process p{R"yaml(
pipeline:
  first: {action: "hand:work"}
  both:
    kind: parallel
    tasks:
      a: {action: "hand:work"}
      b: {action: "hand:work", dependsOn: a}
      c: {action: "hand:work", dependsOn: [a, b]}
  last: {action: "hand:work"}
)yaml"};
  CHECK(waits_of(p) == "2 flow/both: task first to end\n");
  p.finish("flow/first");
  CHECK(waits_of(p)
        == "1 flow/last: task both to end\n"
           "1 flow/both/b: task a to end\n"
           "1 flow/both/c: tasks a, b to end\n");
  CHECK(waits_of(p, "c") == "1 flow/both/c: tasks a, b to end\n");
  CHECK(waits_of(p, "both/b") == "1 flow/both/b: task a to end\n");
  CHECK(waits_of(p, "oth/b").empty());
}

TEST_CASE("waits: for the limit of a group, of a fan-out, and of the process") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    group:
      kind: parallel
      limit: 1
      tasks:
        a: {action: "hand:work"}
        b: {action: "hand:work"}
    fan:
      emit: {forEach: [1, 2, 3, 4, 5], as: x, limit: 2, task: {t: {action: "hand:work"}}}
      await: true
)yaml"};
  CHECK(waits_of(p, "b") == "1 flow/group/b: the limit of its group: 1 of 1 run\n");
  CHECK(waits_of(p).find("3 flow/fan.t[2]: the limit of its fan-out: 2 of 2 run\n")
        != std::string::npos);
  CHECK(waits_of(p, "fan/t[4]") == "1 flow/fan.t[4]: the limit of its fan-out: 2 of 2 run\n");
  driven_process bounded{R"yaml(
config: {maxParallel: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:work"}
    b: {action: "hand:work"}
)yaml"};
  CHECK(waits_of(bounded) == "1 flow/b: a slot: 1 of 1 run (config.maxParallel)\n");
}

TEST_CASE("waits: for times, people, signals and fan-outs of others") {
  driven_process p{R"yaml(
policy: {mode: ask, skip: [hand.work]}
pipeline:
  kind: parallel
  tasks:
    later: {action: "hand:work", scheduleIn: 5s}
    again: {action: "hand:work", retry: {maxRetries: 2, delay: 1m}}
    asks: {action: "nop:nop"}
    hears: {await: {signal: go}}
    fan: {emit: {forEach: [1], as: x, task: {t: {action: "hand:work"}}}}
    joins: {dependsOn: fan, await: {on: fan}}
)yaml"};
  p.fail("flow/again", "no");
  const auto text = waits_of(p);
  CHECK(text.find("flow/later: its delay (scheduleIn), due at " + to_rfc3339(p.now() + 5s))
        != std::string::npos);
  CHECK(text.find("flow/again: attempt 2 after a failure, due at " + to_rfc3339(p.now() + 1min))
        != std::string::npos);
  CHECK(text.find("flow/asks: somebody's approval of nop.nop") != std::string::npos);
  CHECK(text.find("flow/hears: the signal go") != std::string::npos);
  CHECK(text.find("flow/joins: the fan-out of task fan to end") != std::string::npos);
}

TEST_CASE("waits: a paused process says so, one that has ended says nothing") {
  driven_process p{"pipeline: {a: {action: 'nop:nop'}, b: {action: 'hand:work'}}",
                   {.start_paused = true}};
  CHECK(waits_of(p).starts_with("1 flow: the process to be resumed: it is paused\n"));
  CHECK(p.resume().empty());
  CHECK(waits_of(p).empty());
  p.finish("flow/b");
  CHECK(waits_of(p).empty());
}

TEST_CASE("waits: actions that have been asked for are counted, for others to explain") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "hand:block"}
    b: {action: "hand:block"}
)yaml"};
  wait_lines all{""};
  CHECK(p.machine().explain(all) == 2);
  p.begin("flow/a");
  CHECK(p.machine().explain(all) == 1);
  wait_lines one{"b"};
  CHECK(p.machine().explain(one) == 1);
  wait_lines other{"a"};
  CHECK(p.machine().explain(other) == 0);
}

#include "tests/random/comparison.hpp"
#include "tests/random/test_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

workflow_ptr load(const std::string& tasks, const std::string& kind = "sequence") {
  auto text = R"({"name": "flow", "init": {"trail": []}, "pipeline": {"kind": ")" + kind
              + R"(", "tasks": [)" + tasks + "]}}";
  auto loaded = load_generated(text);
  if (!loaded)
    FAIL(to_string(loaded.error().front()) << '\n' << text);
  return *loaded;
}

/// Plays all schedules; gives how many there are.
std::uint64_t play_all(const workflow_ptr& flow, drive_options options = {}) {
  auto wanted = sequential_model{flow}.run();
  exhaustive_schedule order;
  std::uint64_t count = 0;
  do {
    engine_driver driver{flow, order, options};
    auto wrong = driver.run();
    if (wrong.empty() && !options.cancel_before)
      wrong = difference(*flow, wanted, driver);
    if (wrong.empty() && driver.cancelled() && driver.subject().state() != process_state::cancelled)
      wrong = "cancelled, it ended in another state";
    if (!wrong.empty())
      FAIL("schedule " << count << ": " << wrong);
  } while (++count < 200'000 && order.next());
  return count;
}

/// The graph of `nodes` tasks whose edges (from an earlier to a later one) are the bits of
/// `edges`; task `failing` fails, if there is one.
std::string graph(int nodes, unsigned edges, int failing) {
  std::string tasks;
  int bit = 0;
  for (int to = 0; to < nodes; ++to) {
    std::string needs;
    for (int from = 0; from < to; ++from)
      if (edges >> bit++ & 1u)
        needs += (needs.empty() ? "\"n" : ", \"n") + std::to_string(from) + '"';
    auto name = "n" + std::to_string(to);
    tasks += (to > 0 ? R"(, {"id": ")" : R"({"id": ")") + name + R"(", "action": "nop:)"
             + (to == failing ? "fail" : "nop") + R"(", "dependsOn": [)" + needs
             + R"(], "post": {"trail[]": ")" + name + "\"}}";
  }
  return tasks;
}

/// Shapes with all kinds of waiting, each of at most four executions at once.
const std::vector<std::string>& shapes() {
  static const std::vector<std::string> all{
    R"({"id": "a", "async": true, "action": "nop:nop"}, {"id": "b", "action": "test:block"},
       {"id": "c", "dependsOn": "a", "action": "nop:nop"})",
    R"({"id": "g", "kind": "parallel", "tasks": [
         {"id": "a", "action": "nop:fail"}, {"id": "b", "action": "test:block"},
         {"id": "catch", "action": "nop:nop"}, {"id": "finally", "action": "nop:nop"}]},
       {"id": "c", "action": "nop:nop"})",
    R"({"id": "f", "emit": {"forEach": [1, 2, 3], "as": "k", "task":
         {"id": "b", "action": "nop:nop", "input": {"v": "$k"}}}, "await": true})",
    R"({"id": "f", "emit": {"forEach": [1, 2, 3], "as": "k", "limit": 2, "task":
         {"id": "b", "action": "nop:nop", "input": {"v": "$k"}}}, "await": {"mode": "first"}},
       {"id": "c", "action": "nop:nop"})",
    R"({"id": "f", "emit": {"forEach": [1, 2, 3], "as": "k", "task":
         {"id": "g", "tasks": [{"id": "b", "when": "k == 2", "action": "nop:fail"}]}},
         "await": {"mode": "anyError"}, "continueOnError": true}, {"id": "c",
             "action": "nop:nop"})",
    R"({"id": "f", "emit": {"forEach": [1, 2], "as": "k", "task":
         {"id": "b", "action": "nop:nop"}}}, {"id": "c", "action": "nop:nop"},
       {"id": "j", "await": {"on": "f"}})",
    R"({"id": "f", "emit": {"forEach": [1, 2], "as": "k", "task": {"id": "b", "when": "k == 1",
         "action": "test:hang"}}, "await": {"timeout": "2s"}, "retry": {"maxRetries": 1}})",
    R"({"id": "g", "timeout": "2s", "retry": {"maxRetries": 1, "delay": "1s"}, "tasks": [
         {"id": "a", "async": true, "action": "nop:nop"}, {"id": "b", "action": "test:hang"},
         {"id": "finally", "action": "nop:nop"}]})",
    R"({"id": "a", "action": "test:flaky", "input": {"failures": 1}, "retry": {"maxRetries": 1},
         "async": true}, {"id": "b", "scheduleIn": "1s", "action": "test:block"})",
    R"({"id": "e", "template": {"selector": [{"name": "k", "value": [1, 2, 3]}], "task":
         {"id": "b", "action": "test:block"}}, "kind": "parallel"},
       {"id": "c", "action": "nop:nop"})"};
  return all;
}

} // namespace

TEST_CASE("small graphs: every schedule of every graph of up to four tasks is right") {
  std::uint64_t schedules = 0;
  for (int nodes = 1; nodes <= 4; ++nodes)
    for (unsigned edges = 0; edges < 1u << (nodes * (nodes - 1) / 2); ++edges)
      for (int failing = -1; failing < nodes; ++failing) {
        CAPTURE(nodes);
        CAPTURE(edges);
        CAPTURE(failing);
        schedules += play_all(load(graph(nodes, edges, failing), "parallel"));
        schedules += play_all(load(graph(nodes, edges, failing)));
      }
  CHECK(schedules > 1'000);
}

TEST_CASE("small graphs: every schedule of each kind of waiting is right") {
  for (const auto& shape : shapes()) {
    CAPTURE(shape);
    CHECK(play_all(load(shape)) > 0);
  }
}

TEST_CASE("small graphs: a cancel between any two steps of any schedule ends cancelled") {
  for (const auto& shape : shapes())
    for (std::uint64_t before = 0; before < 10; ++before) {
      CAPTURE(shape);
      CAPTURE(before);
      drive_options options;
      options.cancel_before = before;
      CHECK(play_all(load(shape), options) > 0);
    }
}

TEST_CASE("small graphs: a bound on the process's time may pass between any two steps") {
  for (const auto& shape : shapes()) {
    CAPTURE(shape);
    auto flow = load(shape);
    exhaustive_schedule order;
    drive_options options;
    options.timeout = std::chrono::milliseconds{500};
    std::uint64_t count = 0;
    do {
      auto wrong = engine_driver{flow, order, options}.run();
      if (!wrong.empty())
        FAIL("schedule " << count << ": " << wrong);
    } while (++count < 200'000 && order.next());
  }
}

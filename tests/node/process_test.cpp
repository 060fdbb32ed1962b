#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

const char* const guarded = "pipeline: {first: {action: 'nop:nop'}, held: {action: 'gate:pass'}}";

/// A runtime with a gate.
struct gated_runtime {
  gated_runtime() { REQUIRE(node.add(door.service())); }

  process start(const char* definition, start_options options = {}) {
    auto started = node.start(loaded(node, definition), std::move(options));
    REQUIRE_MESSAGE(started, (started ? "" : started.error().message));
    return *started;
  }

  gate door; // outlives the runtime that calls it
  runtime node;
};

} // namespace

TEST_CASE("start: values that do not fit the workflow's inputs are refused by name") {
  runtime node;
  auto flow = loaded(node, "inputs: {size: {type: int, required: true}}\n"
                           "pipeline: {a: {action: 'nop:nop'}}");
  auto missing = node.start(flow);
  REQUIRE(!missing);
  CHECK(missing.error().message.find("size") != std::string::npos);
  auto wrong = node.start(flow, {.init = {{"size", "large"}}});
  REQUIRE(!wrong);
  CHECK(wrong.error().message.find("size") != std::string::npos);
  CHECK(node.start(flow, {.init = {{"size", 3}}})->wait().output["size"] == 3);
}

TEST_CASE("start: what is not an object is refused as init") {
  runtime node;
  auto flow = loaded(node, "pipeline: {a: {action: 'nop:nop'}}");
  CHECK(!node.start(flow, {.init = json::array({1})}));
}

TEST_CASE("start: a task that the workflow does not have is refused by name") {
  runtime node;
  auto flow = loaded(node, "pipeline: {a: {action: 'nop:nop'}}");
  auto refused = node.start(flow, {.tasks = {"a", "zebra"}});
  REQUIRE(!refused);
  CHECK(refused.error().message.find("zebra") != std::string::npos);
}

TEST_CASE("start: only the chosen tasks and what they need run") {
  runtime node;
  auto flow = loaded(node, "pipeline:\n"
                           "  a: {action: 'nop:nop', input: {n: 1}}\n"
                           "  b: {action: 'nop:nop', input: {n: 2}}\n"
                           "  c: {dependsOn: a, action: 'nop:nop', input: {n: 3}}\n");
  auto ended = node.start(flow, {.tasks = {"c"}})->wait();
  CHECK(ended.output.contains("a"));
  CHECK(!ended.output.contains("b"));
  CHECK(ended.output.contains("c"));
}

TEST_CASE("start: the caller's values win over the definition's") {
  runtime node;
  auto flow = loaded(node, "init: {n: 1, m: '${n + 1}'}\npipeline: {a: {action: 'nop:nop'}}");
  auto ended = node.start(flow, {.init = {{"n", 10}}})->wait();
  CHECK(ended.output["n"] == 10);
  CHECK(ended.output["m"] == 11);
}

TEST_CASE("process: its id names the workflow and is its own") {
  gated_runtime test;
  auto first = test.start(guarded);
  auto second = test.start(guarded);
  CHECK(first.id().starts_with("workflow/"));
  CHECK(first.id() != second.id());
  test.door.open();
  CHECK(first.wait().process_id == first.id());
  CHECK(second.wait().process_id == second.id());
}

TEST_CASE("process: a bounded wait gives nothing while it runs, and its end afterwards") {
  gated_runtime test;
  auto held = test.start(guarded);
  test.door.await(1);
  CHECK(!held.wait_for(1ms));
  CHECK(!held.wait_for(0ms));
  test.door.open();
  held.wait();
  auto ended = held.wait_for(0ms);
  REQUIRE(ended);
  CHECK(ended->state == process_state::completed);
}

TEST_CASE("process: any number of threads may wait, on copies, and all hear the same") {
  gated_runtime test;
  auto held = test.start(guarded);
  std::vector<process_output> heard(4);
  {
    std::vector<std::jthread> waiting;
    for (auto& each : heard)
      waiting.emplace_back([held, &each] { each = held.wait(); });
    test.door.open();
  }
  for (const auto& each : heard) {
    CHECK(each.process_id == held.id());
    CHECK(each.state == process_state::completed);
  }
}

TEST_CASE("process: a cancel reaches the running action, and the first reason stands") {
  gated_runtime test;
  auto held = test.start(guarded);
  test.door.await(1);
  CHECK(held.cancel("no longer wanted"));
  static_cast<void>(held.cancel("too late")); // it may have ended
  auto ended = held.wait();
  CHECK(ended.state == process_state::cancelled);
  CHECK(ended.cancel_reason == "no longer wanted");
  CHECK(!ended.timeout);
  CHECK(test.door.stopped() == 1);
}

TEST_CASE("process: a cancel after the end changes nothing") {
  gated_runtime test;
  test.door.open();
  auto done = test.start(guarded);
  done.wait();
  CHECK_FALSE(done.cancel("too late"));
  CHECK(done.wait().state == process_state::completed);
  CHECK(test.start(guarded).wait().state == process_state::completed); // the node goes on
}

TEST_CASE("process: progress counts what has ended and what runs, then what came of it") {
  gated_runtime test;
  auto held = test.start(guarded);
  test.door.await(1);
  auto so_far = held.progress();
  CHECK(so_far.total == 2);
  CHECK(so_far.completed == 1);
  test.door.open();
  held.wait();
  auto at_last = held.progress();
  CHECK(at_last.completed == 2);
  CHECK(at_last.running == 0);
}

TEST_CASE("process: the starter's timeout ends it, and says so") {
  gated_runtime test;
  start_options bounded;
  bounded.timeout = 1ms;
  bounded.timeout_text = "1ms";
  auto ended = test.start(guarded, bounded).wait();
  CHECK(ended.state == process_state::cancelled);
  CHECK(ended.timeout);
}

TEST_CASE("process: failures are told with their place in the definition") {
  runtime node;
  auto flow = loaded(node, "pipeline:\n"
                           "  good: {action: 'nop:nop'}\n"
                           "  bad: {action: 'nop:fail', input: {message: out of ink}}\n");
  auto ended = node.start(flow)->wait();
  CHECK(ended.state == process_state::failed);
  CHECK(ended.errors.at("bad") == "out of ink");
  REQUIRE(ended.failures.size() == 1);
  CHECK(ended.failures.front().task_path == "workflow/bad");
  CHECK(ended.failures.front().where.line == 3);
}

#include "runtime/compat/saved_process.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::heard;
using troupe::testing::loaded;

TEST_CASE("snapshot: a live process shows its executions, its session and its times") {
  gate door;
  heard all;
  runtime node;
  REQUIRE(node.add(door.service()));
  auto listening = node.subscribe({.types = {event_type::execution}}, all.handler());
  auto flow = loaded(node, "name: flow\nconfig: {secret: [token]}\n"
                           "init: {n: 1, token: s3cr3t}\npipeline:\n"
                           "  first: {action: 'nop:nop'}\n"
                           "  group:\n    held: {action: 'gate:pass', input: {with: $token}}\n");
  auto running = *node.start(flow);
  all.await<execution_event>([](const execution_event& each) { // its process may hear of it later
    return each.task_id == "flow/group/held" && each.state == task_state::running;
  });
  auto seen = running.snapshot();
  REQUIRE(seen);
  CHECK(seen->id == running.id());
  CHECK(seen->state == process_state::running);
  CHECK(seen->created_at);
  CHECK(*seen->session.get("n") == 1);
  CHECK(*seen->session.get("token") == "***");
  REQUIRE(seen->stack.size() == 3);
  CHECK(seen->stack[0].task_id == "flow");
  CHECK(seen->stack[1].task_id == "flow/group");
  CHECK(seen->stack[2].task_id == "flow/group/held");
  CHECK(seen->stack[2].parent_task_id == "flow/group");
  CHECK(seen->stack[2].state == task_state::running);
  CHECK(seen->stack[2].attempts == 1);
  CHECK(seen->stack[2].started_at);
  CHECK(seen->stack[2].service == "gate");
  CHECK(seen->active_task_count == 1);
  CHECK(lookup_task(*seen, "held") != nullptr);
  auto text = to_json(*seen).dump();
  CHECK(text.find("s3cr3t") == std::string::npos);
  CHECK(read_process(json::parse(text)));
  door.open();
  running.wait();
}

TEST_CASE("snapshot: a failed process shows what went wrong, a completed one is gone") {
  runtime node;
  auto failed = *node.start(loaded(
    node, "name: flow\npipeline: {bad: {action: 'nop:fail', input: {message: out of ink}}}"));
  failed.wait();
  auto seen = failed.snapshot();
  REQUIRE(seen);
  CHECK(seen->state == process_state::failed);
  CHECK(seen->errors.at("bad") == "out of ink");
  auto done = *node.start(loaded(node, "pipeline: {a: {action: 'nop:nop'}}"));
  done.wait();
  auto gone = done.snapshot();
  REQUIRE(!gone);
  CHECK(gone.error().message == "there is no process \"" + done.id() + '"');
}

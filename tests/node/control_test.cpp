#include "runtime/control/control_client.hpp"
#include "runtime/node/control_desk.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

const char* const guarded = "pipeline: {held: {action: 'gate:pass'}, then: {action: 'nop:nop'}}";

/// A runtime with a gate and a process held there.
struct held_process {
  held_process() {
    REQUIRE(node.add(door.service()));
    running.emplace(*node.start(loaded(node, guarded)));
    door.await(1);
  }

  json ask(std::string verb, std::string reason = {}) {
    auto answer
      = answer_control(node, {.verb = verb, .process = running->id(), .reason = std::move(reason)});
    REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().message));
    return *answer;
  }

  gate door; // outlives the runtime that calls it
  runtime node;
  std::optional<process> running;
};

std::string fault_of(runtime& node, const control_request& asked) {
  auto answer = answer_control(node, asked);
  REQUIRE(!answer);
  return answer.error().message;
}

} // namespace

TEST_CASE("processes: those that live and those that failed are listed, with how they are") {
  held_process test;
  auto failed = *test.node.start(
    loaded(test.node, "name: bad\npipeline: {a: {action: 'nop:fail', input: {message: no}}}"));
  failed.wait();
  auto done = *test.node.start(loaded(test.node, "name: good\npipeline: {a: {action: 'nop:nop'}}"));
  done.wait();
  auto rows = test.node.processes();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].id == failed.id());
  CHECK(rows[0].state == process_state::failed);
  CHECK(rows[0].counters.failed == 1);
  CHECK(rows[1].id == test.running->id());
  CHECK(rows[1].state == process_state::running);
  CHECK(rows[1].counters.total == 2);
  CHECK(rows[1].started_at != time_point{});
  test.door.open();
}

TEST_CASE("processes: of some, all that are there are told, the ones that can be resumed too") {
  held_process test;
  auto failed = *test.node.start(
    loaded(test.node, "name: bad\npipeline: {a: {action: 'nop:fail', input: {message: no}}}"));
  failed.wait();
  auto done = *test.node.start(loaded(test.node, "name: good\npipeline: {a: {action: 'nop:nop'}}"));
  done.wait();
  auto rows = test.node.summaries_of({test.running->id(), done.id(), failed.id(), "none"});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].id == failed.id());
  CHECK(rows[0].state == process_state::failed);
  CHECK(rows[1].id == test.running->id());
  CHECK(rows[1].started_at != time_point{});
  CHECK(test.node.summaries_of({}).empty());
  REQUIRE(test.node.summaries_of({failed.id()}).size() == 1);
  test.door.open();
}

TEST_CASE("control desk: it lists, shows and steers, and tells the state afterwards") {
  held_process test;
  auto listed = answer_control(test.node, {.verb = "ps"});
  REQUIRE(listed);
  REQUIRE(listed->size() == 1);
  CHECK((*listed)[0]["id"] == test.running->id());
  auto some = answer_control(
    test.node, {.verb = "ps", .payload = json::array({test.running->id(), "none", 7})});
  REQUIRE(some);
  REQUIRE(some->size() == 1);
  // The task passes from "running" to "waiting" meanwhile, or has done so before: what is asked for
  // are two readings of a process that goes on.
  (*listed)[0].erase("progress");
  CHECK((*some)[0]["progress"]["total"] == 2);
  (*some)[0].erase("progress");
  CHECK(*some == *listed);
  CHECK(answer_control(test.node, {.verb = "ps", .payload = json::array()})->empty());
  CHECK(test.ask("show")["state"] == "running");
  CHECK(test.ask("pause")["state"] == "pauseRequested");
  CHECK(test.ask("resume")["state"] == "running");
  CHECK(test.ask("cancel", "enough")["id"] == test.running->id());
  auto ended = test.running->wait();
  CHECK(ended.state == process_state::cancelled);
  CHECK(ended.cancel_reason == "enough");
  CHECK(test.ask("retry")["state"] == "running");
  test.door.open();
  CHECK(test.running->wait().state == process_state::completed);
}

TEST_CASE("control desk: what makes no sense is refused precisely and changes nothing") {
  held_process test;
  auto id = test.running->id();
  CHECK(fault_of(test.node, {.verb = "pause", .process = "p"}) == "there is no process \"p\"");
  CHECK(fault_of(test.node, {.verb = "resume", .process = id})
        == "can't resume process " + id + ": it is running");
  CHECK(fault_of(test.node, {.verb = "approve", .execution = "e"})
        == "no approval of e is pending");
  CHECK(test.ask("show")["state"] == "running");
  CHECK(test.running->cancel("enough"));
  test.running->wait();
  CHECK(fault_of(test.node, {.verb = "cancel", .process = id})
        == "can't cancel process " + id + ": it is cancelled");
}

TEST_CASE("listen: a runtime is steered through the socket in its folder, until it ends") {
  temporary_folder test;
  gate door;
  std::optional<runtime> node{std::in_place};
  REQUIRE(node->add(door.service()));
  auto path = node->listen(test / "state");
  REQUIRE(path);
  auto running = *node->start(loaded(*node, guarded));
  door.await(1);
  auto folder = control_folder::open(test / "state", false);
  REQUIRE(folder);
  REQUIRE(folder->sockets().size() == 1);
  CHECK(*path == folder->path_of(folder->sockets().front()));
  auto connection = folder->connect(folder->sockets().front());
  REQUIRE(connection);
  auto answer = ask_runtime(*connection,
                            {.verb = "cancel", .process = running.id(), .reason = "enough"}, 60s);
  REQUIRE(answer);
  CHECK(running.wait().cancel_reason == "enough");
  node.reset();
  CHECK(!ask_runtime(*connection, {.verb = "ps"}, 60s));
  CHECK(folder->sockets().empty());
}

TEST_CASE("listen: where there can be no socket it says why, and the runtime goes on") {
  temporary_folder test;
  runtime node;
  auto path = node.listen(test / "no/where");
  REQUIRE(!path);
  CHECK(path.error().message.ends_with("No such file or directory"));
  CHECK(node.start(loaded(node, "pipeline: {a: {action: 'nop:nop'}}"))->wait().state
        == process_state::completed);
}

// Processes whose ids their callers choose: one of each, whoever starts it, and where.
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <thread>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

start_options called(std::string id) {
  start_options options;
  options.id = std::move(id);
  return options;
}

/// A runtime that counts the actions that run in it.
struct counting_runtime {
  explicit counting_runtime(const std::string& store = {}, bool relaxed = false) {
    REQUIRE(
      node.add(service{"test"}.method("count", [this](const json&) { return json(++runs); })));
    if (!store.empty())
      REQUIRE(node.open_store({.path = store, .relaxed = relaxed}));
    flow = loaded(node, "pipeline: {a: {action: 'test:count'}}");
  }

  result<process> start(std::string id) { return node.start(flow, called(std::move(id))); }

  /// Why nothing starts under this id.
  error refusal_of(std::string id) {
    auto started = start(std::move(id));
    REQUIRE_FALSE(started);
    return started.error();
  }

  std::atomic<int> runs = 0;
  runtime node{{.threads = 2}};
  workflow_ptr flow;
};

/// What became of starts in which two threads chose the same ids at the same times.
struct race_result {
  std::atomic<int> won = 0; ///< Started, and completed.
  std::atomic<int> lost = 0;
};

void race(counting_runtime& one, counting_runtime& other, int rounds, race_result& seen) {
  std::barrier<> line{2};
  auto run = [&](counting_runtime& in) {
    for (int i = 0; i < rounds; ++i) {
      line.arrive_and_wait();
      auto started = in.start("round-" + std::to_string(i));
      if (started && started->wait().state == process_state::completed)
        ++seen.won;
      if (!started && started.error().code == error_code::process_exists)
        ++seen.lost;
    }
  };
  std::jthread beside{[&] { run(other); }};
  run(one);
}

/// Removes an ended process from the store, as another program would.
void forget(const std::string& store, const std::string& id) {
  auto other = sqlite_store::open({store});
  REQUIRE(other);
  auto row = (*other)->find(id);
  REQUIRE(row);
  REQUIRE(*row);
  const seen_process seen[]{{(*row)->key, (*row)->fence}};
  REQUIRE((*other)->remove(seen).value() == 1);
}

} // namespace

TEST_CASE("chosen id: without a store the processes that are active are told apart") {
  gate door;
  runtime node;
  REQUIRE(node.add(door.service()));
  auto flow = loaded(node, "pipeline: {held: {action: 'gate:pass'}}");
  auto first = node.start(flow, called("nightly"));
  REQUIRE(first);
  CHECK(first->id() == "nightly");
  CHECK(node.find("nightly"));
  auto second = node.start(flow, called("nightly"));
  REQUIRE_FALSE(second);
  CHECK(second.error()
        == error{"there is a process \"nightly\" already", {}, error_code::process_exists});
  door.open();
  CHECK(first->wait().process_id == "nightly");
  CHECK(node.start(flow, called("nightly"))->wait().state == process_state::completed);
}

TEST_CASE("chosen id: one that can't be an id is refused, and so is an ad-hoc call's") {
  counting_runtime test;
  CHECK(test.refusal_of("-x").code == error_code::argument_invalid);
  CHECK(test.refusal_of("a b").code == error_code::argument_invalid);
  CHECK(!test.node.execute(ad_hoc_call{.action = "nop:nop"}, called("last")));
  auto alone = test.node.execute(ad_hoc_call{.action = "nop:nop"}, called("alone"));
  REQUIRE(alone);
  CHECK(alone->wait().process_id == "alone");
}

TEST_CASE("chosen id: of starts at the same time in one runtime, one of each id runs") {
  for (bool relaxed : {false, true}) {
    CAPTURE(relaxed);
    temporary_folder folder;
    counting_runtime test{folder / "troupe.db", relaxed};
    race_result seen;
    race(test, test, 20, seen);
    CHECK(seen.won == 20);
    CHECK(seen.lost == 20);
    CHECK(test.runs == 20);
  }
}

TEST_CASE("chosen id: of starts at the same time in two runtimes of a store, one of each id runs") {
  for (bool relaxed : {false, true}) {
    CAPTURE(relaxed);
    temporary_folder folder;
    counting_runtime here{folder / "troupe.db", relaxed};
    counting_runtime there{folder / "troupe.db", relaxed};
    race_result seen;
    race(here, there, 20, seen);
    CHECK(seen.won == 20);
    CHECK(seen.lost == 20);
    CHECK(here.runs + there.runs == 20);
  }
}

TEST_CASE("chosen id: that of an ended process is taken in its store until that is removed") {
  temporary_folder folder;
  auto store = folder / "troupe.db";
  counting_runtime first{store};
  auto once = first.start("once");
  REQUIRE(once);
  CHECK(once->wait_until_stored());
  CHECK(once->wait().state == process_state::completed);
  CHECK(first.refusal_of("once").code == error_code::process_exists);
  counting_runtime second{store};
  CHECK(second.refusal_of("once").code == error_code::process_exists);
  CHECK(!second.node.find("once"));
  forget(store, "once");
  auto again = second.start("once");
  REQUIRE(again);
  CHECK(again->wait().state == process_state::completed);
  CHECK(first.runs + second.runs == 2);
}

TEST_CASE("chosen id: a failed process that was removed makes room for another one") {
  temporary_folder folder;
  auto store = folder / "troupe.db";
  counting_runtime test{store};
  auto fails = loaded(test.node, "pipeline: {a: {action: 'nop:fail', input: {message: no}}}");
  auto failed = test.node.start(fails, called("again"));
  REQUIRE(failed);
  CHECK(failed->wait().state == process_state::failed);
  CHECK(test.refusal_of("again").code == error_code::process_exists);
  CHECK(test.node.find("again")->state() == process_state::failed); // it can be resumed still
  forget(store, "again");
  auto next = test.start("again");
  REQUIRE(next);
  CHECK(next->wait().state == process_state::completed);
  CHECK(!test.node.find("again"));
}

TEST_CASE("chosen id: what is random in a process is not as in an earlier one of that id") {
  runtime node;
  auto flow = loaded(node, "init: {key: '${uuid()}'}\npipeline: {a: {action: 'nop:nop'}}");
  auto first = node.start(flow, called("nightly"))->wait();
  auto second = node.start(flow, called("nightly"))->wait();
  CHECK(first.output["key"].is_string());
  CHECK(first.output["key"] != second.output["key"]);
}

TEST_CASE("chosen id: sub-workflows run anew, whatever is known of an earlier process of that id") {
  for (bool is_stored : {false, true}) {
    CAPTURE(is_stored);
    temporary_folder folder;
    auto store = folder / "troupe.db";
    counting_runtime test{is_stored ? store : std::string{}};
    folder.write("below.yaml", "pipeline: {a: {action: 'test:count'}}");
    folder.write("above.yaml",
                 "pipeline: {sub: {action: 'workflow:run', input: {location: below}}}");
    auto above = test.node.load_file(folder / "above.yaml");
    REQUIRE(above);
    for (int count : {1, 2}) {
      auto ended = test.node.start(*above, called("nightly"))->wait();
      CHECK(ended.state == process_state::completed);
      CHECK(test.runs == count);
      if (is_stored)
        forget(store, "nightly"); // and not what its task started
    }
  }
}

TEST_CASE("chosen id: where the runtime has no room the start fails, and the id is free") {
  temporary_folder folder;
  gate door;
  runtime node{{.processes = 1}};
  REQUIRE(node.add(door.service()));
  REQUIRE(node.open_store({.path = folder / "troupe.db"}));
  auto flow = loaded(node, "pipeline: {held: {action: 'gate:pass'}}");
  auto held = node.start(flow);
  REQUIRE(held);
  door.await(1);
  auto refused = node.start(flow, called("second"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::runtime_busy);
  door.open();
  held->wait();
  auto second = node.start(flow, called("second"));
  REQUIRE(second);
  CHECK(second->wait().state == process_state::completed);
}

TEST_CASE("chosen id: a runtime that leaves starts nothing under it, nor under any other") {
  temporary_folder folder;
  counting_runtime test{folder / "troupe.db"};
  REQUIRE(test.node.leave());
  CHECK(test.refusal_of("late").code == error_code::runtime_closing);
  auto late = test.node.start(test.flow);
  REQUIRE(late);
  CHECK(late->wait().state == process_state::failed);
  CHECK(test.runs == 0);
}

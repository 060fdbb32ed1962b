// Hearing of the end of a process without a thread that waits for it.
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <thread>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

/// A process that waits at a gate.
struct held_process {
  held_process() {
    REQUIRE(node.add(door.service()));
    REQUIRE(node.open_store({.path = folder / "troupe.db"}));
    held.emplace(node.start(loaded(node, "pipeline: {held: {action: 'gate:pass'}}")).value());
  }

  temporary_folder folder;
  gate door; // outlives the runtime that calls it
  runtime node;
  std::optional<process> held;
};

/// What is heard of an end; more than once is an exception.
class heard_end {
public:
  auto hear() {
    return [this](const process_output& ended) { told_.set_value(ended); };
  }
  process_output get() { return future_.get(); }

private:
  std::promise<process_output> told_;
  std::future<process_output> future_ = told_.get_future();
};

} // namespace

TEST_CASE("when ended: whoever waits hears of the end once, by any handle") {
  held_process test;
  heard_end by_start;
  heard_end by_copy;
  heard_end by_find;
  test.held->when_ended(by_start.hear());
  process{*test.held}.when_ended(by_copy.hear());
  test.node.find(test.held->id())->when_ended(by_find.hear());
  test.door.open();
  for (auto* each : {&by_start, &by_copy, &by_find}) {
    auto ended = each->get();
    CHECK(ended.process_id == test.held->id());
    CHECK(ended.state == process_state::completed);
  }
}

TEST_CASE("when ended: where it has ended already it is called at once, on the caller's thread") {
  runtime node;
  auto fails = loaded(node, "pipeline: {a: {action: 'nop:fail', input: {message: no}}}");
  auto failed = node.start(fails).value();
  auto found = [&] {
    failed.wait();
    return node.find(failed.id()).value();
  }();
  for (const auto& each : {failed, found}) {
    std::thread::id where;
    auto state = process_state::pending;
    each.when_ended([&](const process_output& ended) {
      where = std::this_thread::get_id();
      state = ended.state;
    });
    CHECK(where == std::this_thread::get_id());
    CHECK(state == process_state::failed);
  }
}

TEST_CASE("when ended: a call that is dropped is not made, and what it holds is let go of") {
  held_process test;
  auto held_by_call = std::make_shared<bool>(false);
  auto dropped
    = test.held->when_ended([held_by_call](const process_output&) { *held_by_call = true; });
  heard_end other;
  auto kept = test.held->when_ended(other.hear());
  CHECK(held_by_call.use_count() > 1);
  dropped.drop();
  dropped.drop();
  end_call{}.drop();
  CHECK(held_by_call.use_count() == 1);
  test.door.open();
  CHECK(other.get().state == process_state::completed);
  kept.drop();
  CHECK_FALSE(*held_by_call);
}

TEST_CASE("when ended: where the runtime leaves the process, the state so far is heard") {
  held_process test;
  heard_end by_start;
  heard_end by_find;
  test.held->when_ended(by_start.hear());
  test.node.find(test.held->id())->when_ended(by_find.hear());
  REQUIRE(test.node.leave());
  for (auto* each : {&by_start, &by_find}) {
    auto left = each->get();
    CHECK(left.process_id == test.held->id());
    CHECK_FALSE(is_final(left.state));
  }
}

TEST_CASE("when ended: where a process is forgotten, only its id is heard") {
  held_process test;
  auto found = test.node.find(test.held->id()).value();
  test.door.open();
  test.held->wait();
  auto heard = 0;
  found.when_ended([&](const process_output& ended) {
    ++heard;
    CHECK(ended.process_id == test.held->id());
  });
  CHECK(heard == 1);
}

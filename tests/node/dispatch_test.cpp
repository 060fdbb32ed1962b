#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <string>
#include <vector>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

using texts = std::vector<std::string>;

/// A runtime with one slot, and a blocking action that notes what it was given.
struct one_slot {
  runtime node{{.jobs = 1}};
  gate door;
  std::mutex mutex; // guards `began`
  texts began;

  one_slot() {
    service notes{"note"};
    notes.method("down", [this](const value& input, const action_context&) -> result<value> {
      std::scoped_lock lock{mutex};
      began.push_back(input->at("is").get<std::string>());
      return input;
    });
    REQUIRE(node.add(std::move(notes)));
    REQUIRE(node.add(door.service()));
  }

  /// A process that holds the slot.
  process hold() {
    auto holder = *node.start(loaded(node, "pipeline: {held: {action: 'gate:pass'}}"));
    door.await(1);
    return holder;
  }
};

const char* const four = R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: 'note:down', input: {is: a}}
    b: {action: 'note:down', input: {is: b}}
    c: {action: 'note:down', input: {is: c}}
    d: {action: 'note:down', input: {is: d}, dependsOn: a}
)";

} // namespace

TEST_CASE("dispatch: with one slot, tasks start in written order") {
  one_slot test;
  auto ended = test.node.start(loaded(test.node, four))->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(test.began == texts{"a", "b", "c", "d"});
}

TEST_CASE("dispatch: what a fan-out has begun is finished before more is begun") {
  one_slot test;
  auto flow = loaded(test.node, R"(
pipeline:
  fan:
    emit:
      forEach: [x, y, z]
      as: k
      task:
        child:
          first: {action: 'note:down', input: {is: '${k}1'}}
          second: {action: 'note:down', input: {is: '${k}2'}}
    await: true
)");
  auto ended = test.node.start(flow)->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(test.began == texts{"x1", "x2", "y1", "y2", "z1", "z2"});
}

TEST_CASE("dispatch: a process that is paused gives up its place, and takes it again") {
  one_slot test;
  auto holder = test.hold();
  auto waits = *test.node.start(loaded(test.node, four));
  REQUIRE(waits.pause());
  // Nothing of it runs, so nothing keeps it from being paused, though the slot is still held.
  CHECK(waits.wait_for_rest() == process_state::paused);
  test.door.open();
  CHECK(holder.wait().state == process_state::completed);
  CHECK(test.began.empty());
  REQUIRE(waits.resume());
  CHECK(waits.wait().state == process_state::completed);
  CHECK(test.began.size() == 4);
}

TEST_CASE("dispatch: what waits for a slot is cancelled at once, and never begins") {
  one_slot test;
  auto holder = test.hold();
  auto waits = *test.node.start(loaded(test.node, four));
  REQUIRE(waits.cancel("enough"));
  CHECK(waits.wait().state == process_state::cancelled);
  test.door.open();
  CHECK(holder.wait().state == process_state::completed);
  CHECK(test.began.empty());
  auto next = test.node.start(loaded(test.node, four))->wait(); // the slot is free
  CHECK(next.state == process_state::completed);
}

// What who looks at a process with a journal is told, and when.
#include "tests/actors/durable_world.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

TEST_CASE("looks: an end is told to nobody who looks before it is durable") {
  durable_world world{std::make_shared<guarded_store>()};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}}"), "p");
  world.settle();
  world.kept->blocked = true;
  world.advance(2s);
  auto looked = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(looked);
  CHECK(looked->counters.completed == 0);
  CHECK(looked->output.state == process_state::running);
  auto looking = world.self->request(world.supervising, caf::infinite, get_snapshot{"p"});
  world.settle();
  world.advance(1s);
  auto seen = world.reply<process_seen>(looking);
  REQUIRE(seen);
  CHECK(seen->content.state == process_state::running);
  CHECK_FALSE(world.ended);
  world.kept->blocked = false;
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("looks: who looks inside a process waits for the disk, a second at most") {
  for (bool is_slow : {false, true}) {
    CAPTURE(is_slow);
    durable_world world{std::make_shared<guarded_store>()};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}},"
                           " b: {action: 'time:sleep', input: {duration: 1m}}}"),
                "p");
    world.settle();
    world.kept->blocked = true;
    world.advance(1s);
    auto looking = world.self->request(world.supervising, caf::infinite, get_snapshot{"p"});
    world.settle();
    world.advance(400ms);
    world.kept->blocked = is_slow;
    world.advance(is_slow ? 600ms : 500ms); // the journal tries again before the second is over
    auto seen = world.reply<process_seen>(looking);
    REQUIRE(seen);
    CHECK(seen->content.unstored == is_slow);
    world.kept->blocked = false;
    world.advance(1s);
    auto again = world.ask<process_seen>(world.supervising, get_snapshot{"p"});
    REQUIRE(again);
    CHECK_FALSE(again->content.unstored);
  }
}

TEST_CASE("looks: executions of what can't be stored are not told") {
  durable_world world{std::make_shared<guarded_store>()};
  world.kept->blocked = true;
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1m}}}"), "p");
  auto looking
    = world.self->request(world.supervising, caf::infinite, get_executions{"p", {}, {.most = 10}});
  world.settle();
  world.advance(1s);
  auto seen = world.reply<executions_seen>(looking);
  REQUIRE_FALSE(seen);
  CHECK(seen.error() == error_code::runtime_silent);
}

TEST_CASE("looks: in relaxed mode a look tells what has happened, at once") {
  durable_world world{std::make_shared<guarded_store>(), true};
  world.start(world.load("pipeline: {a: {action: 'test:mark'},"
                         " b: {action: 'time:sleep', input: {duration: 1m}}}"),
              "p");
  world.settle();
  world.kept->blocked = true;
  world.advance(1min);
  auto looked = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(looked);
  CHECK(looked->counters.completed > 1);
  CHECK(world.ask<process_seen>(world.supervising, get_snapshot{"p"}));
}

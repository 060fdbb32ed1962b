// Processes that are taken up: in the surroundings they began in, whatever the clock says.
#include "tests/actors/durable_world.hpp"

#include <cstdlib>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

TEST_CASE("going on: a delay waits for no longer than its length where the clock was set back") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    world.advance(1h);
    world.start(world.load("pipeline: {d: {scheduleIn: 4s, action: 'test:mark'}}"));
    world.settle();
    world.advance(1s);
    CHECK(world.marks.empty());
  }
  durable_world later{kept}; // an hour earlier, by its clock
  later.take_up("p");
  later.settle();
  later.advance(3s);
  CHECK_FALSE(later.ended);
  later.advance(1s);
  REQUIRE(later.ended);
  CHECK(later.ended->output.state == process_state::completed);
  CHECK(later.ended->output.time_taken >= duration{});
  CHECK(later.ended->output.time_taken <= 10s);
}

TEST_CASE("going on: the deadline of a fan-out is no later where the clock was set back") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    world.advance(1h);
    world.start(world.load(R"yaml(
pipeline:
  fan:
    emit: {forEach: [1], as: k, task: {w: {action: "time:sleep", input: {duration: 10h}}}}
    await: {timeout: 4s}
)yaml"));
    world.settle();
    world.advance(1s);
  }
  durable_world later{kept};
  later.take_up("p");
  later.settle();
  later.advance(5s);
  REQUIRE(later.ended);
  CHECK(later.ended->output.state == process_state::failed);
}

TEST_CASE("going on: a priority that was given when it was taken up stays until another is given") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 10h}}}"));
    world.settle();
  }
  struct taking_up {
    std::optional<std::int32_t> given;
    std::int32_t holds;
  };
  for (const auto& each : {taking_up{{}, 0}, taking_up{-5, -5}, taking_up{{}, -5}}) {
    {
      durable_world later{kept};
      later.take_up("p", each.given);
      later.settle();
      later.advance(1s);
    }
    durable_world last{kept};
    CHECK(last.adopted("p").process.left.machine.begun().priority == each.holds);
  }
}

TEST_CASE("going on: time in which nobody drove a process doesn't count as taken by it") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 10s}}}"));
    world.settle();
    world.advance(2s);
  }
  durable_world later{kept};
  later.advance(50h);
  later.take_up("p");
  later.settle();
  later.advance(10s);
  REQUIRE(later.ended);
  CHECK(later.ended->output.time_taken >= 10s);
  CHECK(later.ended->output.time_taken <= 20s);
}

TEST_CASE("going on: variables are those that were recorded, after a checkpoint too") {
  for (bool checkpoints : {false, true}) {
    CAPTURE(checkpoints);
    auto kept = std::make_shared<guarded_store>();
    {
      durable_world world{kept};
      if (checkpoints)
        world.take_checkpoints(1);
      recorded_surroundings around;
      around.environment = {{"TROUPE_TEST_MODE", "prod"}};
      start_process order;
      order.process_id = "p";
      order.flow = world.load(R"yaml(
config: {env: [TROUPE_TEST_MODE, TROUPE_TEST_OTHER]}
pipeline:
  a: {action: "test:mark"}
  b: {action: "time:sleep", input: {duration: 10s}}
post: {mode: $env.TROUPE_TEST_MODE, has: "${exists(env.TROUPE_TEST_OTHER)}"}
)yaml");
      order.begin.surroundings = std::make_shared<const recorded_surroundings>(around);
      world.self->send(world.supervising, std::move(order));
      world.settle();
      world.advance(2s);
    }
    setenv("TROUPE_TEST_MODE", "test", 1);
    setenv("TROUPE_TEST_OTHER", "there", 1);
    durable_world later{kept};
    later.take_up("p");
    later.settle();
    later.advance(10s);
    REQUIRE(later.ended);
    CHECK(later.ended->output.output["mode"] == "prod");
    CHECK(later.ended->output.output["has"] == false);
  }
}

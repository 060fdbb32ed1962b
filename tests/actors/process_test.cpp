#include "tests/actors/actor_world.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using troupe::json;
using troupe::process_state;
using troupe::testing::actor_world;

namespace {

const char* const fan_and_graph = R"yaml(
init: {seen: []}
pipeline:
  fan:
    emit:
      forEach: [1, 2, 3, 4]
      as: k
      limit: 2
      task:
        w:
          nap: {action: "time:sleep", input: {duration: "${k}0ms"}}
          out: {action: "nop:nop", input: {v: $k}, post: {"seen[]": "${v}"}}
    await: true
  graph:
    kind: parallel
    a: {action: "nop:nop", input: {v: 1}}
    b: {dependsOn: a, action: "nop:nop", input: {v: "${a.v + 1}"}}
    c: {dependsOn: a, action: "nop:nop", input: {v: "${a.v + 2}"}}
    d: {dependsOn: [b, c], action: "nop:nop", input: {v: "${b.v * c.v}"}}
post: {total: "${sum(seen)}"}
)yaml";

} // namespace

TEST_CASE("process: any order of the mail gives the same result") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    actor_world world;
    world.start(world.load(fan_and_graph));
    std::mt19937_64 rng{seed};
    world.run_shuffled(rng);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::completed);
    CHECK(world.ended->output.output["total"] == 10);
    CHECK(world.ended->output.output["d"] == json{{"v", 6}});
    const auto& counters = world.ended->counters;
    CHECK(counters.total == counters.completed);
    CHECK(counters.pending + counters.waiting + counters.running == 0);
  }
}

TEST_CASE("process: a cancel at any moment ends it, and leaves no actor") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    actor_world world;
    std::mt19937_64 rng{seed};
    world.start(world.load(fan_and_graph));
    for (auto steps = rng() % 60; steps > 0; --steps)
      if (!world.scheduler.try_run_once())
        world.scheduler.advance_time(1ms);
    world.self->send(world.supervising,
                     troupe::steer_process{"p", troupe::input::cancel{"enough"}});
    world.run_shuffled(rng);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::cancelled);
    CHECK(world.ended->output.cancel_reason == "enough");
    const auto& counters = world.ended->counters;
    CHECK(counters.total == counters.completed + counters.cancelled + counters.skipped);
  }
}

TEST_CASE("process: the deadline of a fan-out and of a task come in virtual time") {
  actor_world world;
  world.start(world.load(R"yaml(
pipeline:
  late: {timeout: 1s, continueOnError: true, action: "time:sleep", input: {duration: 1h}}
  fan:
    emit: {forEach: [1h, 1ms], as: d, task: {t: {action: "time:sleep", input: {duration: $d}}}}
    await: {mode: all, timeout: 300ms}
)yaml"));
  world.settle();
  world.advance(999ms);
  CHECK_FALSE(world.ended);
  world.advance(1ms);
  world.advance(300ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ended->output.errors.at("late") == "timed out after 1s");
  CHECK(world.ended->output.errors.at("fan").find("timed out after 300ms") == 0);
}

TEST_CASE("process: an exception in an action fails its task") {
  actor_world world;
  troupe::action thrower;
  thrower.service = "bad";
  thrower.method = "boom";
  thrower.pace = troupe::action_pace::quick;
  thrower.run = troupe::direct_method{
    [](const troupe::action_context&, const troupe::value&) -> troupe::result<troupe::value> {
      throw std::runtime_error{"boom"};
    }};
  REQUIRE(world.actions.add(std::move(thrower)));
  world.start(world.load("pipeline: {a: {action: 'bad:boom'}}"));
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.at("a") == "boom");
}

TEST_CASE("process: an execution that dies fails its task, and no other") {
  actor_world world;
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  dies: {action: "time:sleep", input: {duration: 1m}, continueOnError: true}
  lives: {dependsOn: [before], action: "time:sleep", input: {duration: 1m}}
  before: {scheduleIn: 1s, action: "nop:nop"}
)yaml"));
  world.kill_next("troupe.execution");
  world.settle();
  world.advance(1s);
  world.advance(1min);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.ended->output.errors.size() == 1);
  CHECK(world.ended->output.errors.at("dies").starts_with("its execution died"));
  CHECK(world.ended->counters.completed == 2);
}

TEST_CASE("process: quick actions one after the other take no messages, and give way to others") {
  std::string chain = "pipeline:\n";
  for (int i = 0; i < 1000; ++i)
    chain += "  t" + std::to_string(i) + ": {action: \"nop:nop\"}\n";
  actor_world quiet;
  quiet.start(quiet.load(chain));
  CHECK(quiet.scheduler.run() < 20);
  REQUIRE(quiet.ended);
  CHECK(quiet.ended->counters.completed == 1000);

  actor_world cancelled;
  cancelled.start(cancelled.load(chain));
  cancelled.self->send(cancelled.supervising,
                       troupe::steer_process{"p", troupe::input::cancel{"enough"}});
  cancelled.scheduler.run();
  REQUIRE(cancelled.ended);
  CHECK(cancelled.ended->output.state == process_state::cancelled);
  CHECK(cancelled.ended->counters.completed > 0);
}

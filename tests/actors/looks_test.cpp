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

TEST_CASE("looks: what a look tells of executions is stored, whenever it comes") {
  durable_world world{std::make_shared<guarded_store>()};
  world.start(world.load(R"yaml(
pipeline:
  each:
    emit: {forEach: "${range(20)}", as: n, task: {t: {action: 'test:mark', input: {n: $n}}}}
    await: true
)yaml"),
              "p");
  std::uint64_t told = 0;
  std::uint64_t stored = 0;
  world.kept->after_commit = [&] { stored = world.kept->find("p")->value().scn; };
  auto goes_on = true;
  for (int looks = 0; looks < 400 && goes_on && !world.ended; ++looks) {
    auto looking = world.self->request(world.supervising, caf::infinite, get_status{"p"});
    while (world.self->mailbox().empty() && goes_on)
      goes_on = world.scheduler.try_run_once();
    if (auto seen = world.reply<process_status>(looking)) {
      CHECK(seen->scn <= stored);
      CHECK(seen->scn >= told);
      told = seen->scn;
    }
  }
  world.settle();
  CHECK(told > 0);
  REQUIRE(world.ended);
  CHECK(world.ended->counters.completed == world.ended->counters.total);
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
    CHECK(world.self->mailbox().empty());
    world.kept->blocked = is_slow;
    world.advance(600ms);
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
  auto looking = world.self->request(world.supervising, caf::infinite, get_executions{"p", {}, {.most = 10}});
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

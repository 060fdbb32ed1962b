#include "tests/actors/actor_world.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::actor_world;

namespace {

const char* const sleeper = "pipeline: {nap: {action: 'time:sleep', input: {duration: 1m}}}";

} // namespace

TEST_CASE("supervisor: an unknown process is told so") {
  actor_world world;
  CHECK(world.ask<process_status>(world.supervising, get_status{"nobody"}).error()
        == error_code::process_unknown);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"nobody", input::cancel{"x"}})
          .error()
        == error_code::process_unknown);
}

TEST_CASE("supervisor: a live process is looked at, and waited for with a bound") {
  actor_world world;
  world.start(world.load(sleeper));
  world.settle();
  auto now_is = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(now_is);
  CHECK(now_is->output.state == process_state::running);
  CHECK(now_is->counters.running == 1);
  auto bounded = world.self->request(world.supervising, caf::infinite, await_process{"p", 1s});
  auto whole = world.self->request(world.supervising, caf::infinite, await_process{"p", {}});
  world.settle();
  world.advance(1s);
  auto given_up = world.reply<process_status>(bounded);
  REQUIRE(given_up);
  CHECK(given_up->output.timeout);
  world.advance(1min);
  auto done = world.reply<process_status>(whole);
  REQUIRE(done);
  CHECK(done->output.state == process_state::completed);
}

TEST_CASE("supervisor: shutting down cancels what lives, then takes nothing new") {
  actor_world world;
  world.start(world.load(sleeper));
  world.settle();
  CHECK(world.ask<shut_down_done>(world.supervising, shut_down{"over"}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::cancelled);
  CHECK(world.ended->output.cancel_reason == "over");
  start_process late;
  late.process_id = "q";
  late.flow = world.load(sleeper);
  CHECK(world.ask<process_started>(world.supervising, std::move(late)).error()
        == error_code::runtime_closing);
}

TEST_CASE("supervisor: the fan-outs that a process has open are told with its status") {
  actor_world world;
  world.start(world.load(R"yaml(
pipeline:
  first:
    emit: {forEach: [1, 2], as: k, task: {w: {action: "time:sleep", input: {duration: 1m}}}}
  second:
    emit: {forEach: [1], as: k, task: {w: {action: "time:sleep", input: {duration: 2m}}}}
)yaml"));
  world.settle();
  auto groups = [&] {
    auto now_is = world.ask<process_status>(world.supervising, get_status{"p"});
    REQUIRE(now_is);
    return now_is->active_groups;
  };
  CHECK(groups() == std::set<std::string>{"p/flow/first", "p/flow/second"});
  world.advance(1min);
  CHECK(groups() == std::set<std::string>{"p/flow/second"});
  world.advance(1min);
  REQUIRE(world.ended);
  CHECK(world.ended->active_groups.empty());
}

TEST_CASE("supervisor: a sub-workflow that ends while it is looked at is told as ended") {
  int caught_at_end = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 rng{seed};
    actor_world world;
    start_process order;
    order.process_id = "child";
    order.flow = world.load(sleeper);
    order.begin.parent_id = "parent";
    order.has_rules = true; // it is not here to be asked
    CHECK(world.ask<process_started>(world.supervising, std::move(order)));
    world.scheduler.advance_time(1min);
    for (auto steps = rng() % 6; steps > 0; --steps)
      world.scheduler.try_run_once();
    auto looking = world.self->request(world.supervising, caf::infinite, get_status{"child"});
    world.settle_shuffled(rng);
    auto now_is = world.reply<process_status>(looking);
    REQUIRE(now_is);
    caught_at_end += now_is->output.state == process_state::completed ? 1 : 0;
  }
  CHECK(caught_at_end > 0);
  CHECK(caught_at_end < 50);
}

TEST_CASE("supervisor: sub-workflows that nest without end are stopped") {
  actor_world world;
  auto flow = world.load(sleeper);
  std::string parent;
  for (int depth = 0; depth <= 65; ++depth) {
    auto id = std::to_string(depth);
    start_process order;
    order.process_id = id;
    order.flow = flow;
    order.begin.parent_id = parent;
    order.on_ended = [&](const process_status& last) { world.ended = last; };
    CHECK(world.ask<process_started>(world.supervising, std::move(order)));
    CHECK(world.ended.has_value() == (depth == 65));
    parent = id;
  }
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ended->output.errors.begin()->second == "sub-workflows nest deeper than 64");
  CHECK(world.ask<shut_down_done>(world.supervising, shut_down{"over"}));
}

TEST_CASE("supervisor: beside as many processes as may live at once nothing more is started") {
  actor_world world;
  world.around->processes_max = 2;
  world.start(world.load(sleeper), "p");
  world.start(world.load(sleeper), "q");
  world.settle();
  CHECK(!world.ended);
  world.start(world.load(sleeper), "r");
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.process_id == "r");
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ended->output.errors.begin()->second.starts_with("2 processes live already"));
  world.advance(1min); // both have ended
  world.ended.reset();
  world.start(world.load(sleeper), "s");
  world.settle();
  CHECK(!world.ended);
  world.advance(1min);
}

TEST_CASE("supervisor: a delay that nobody lives to see holds back no other") {
  actor_world world;
  world.start(world.load("pipeline:\n"
                         "  kind: parallel\n"
                         "  far: {action: 'nop:nop', scheduleIn: 2500000h}\n"
                         "  near: {action: 'nop:nop', scheduleIn: 1s}\n"
                         "timeout: 2s\n"));
  world.settle();
  world.advance(1s);
  auto now_is = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(now_is);
  CHECK(now_is->counters.completed == 1);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.timeout);
}

TEST_CASE("supervisor: a process that dies has failed, and whoever waits for it hears so") {
  actor_world world;
  world.start(world.load(sleeper));
  auto waiting = world.self->request(world.supervising, caf::infinite, await_process{"p", {}});
  world.kill_next("troupe.process");
  world.settle();
  auto last = world.reply<process_status>(waiting);
  REQUIRE(last);
  CHECK(last->output.state == process_state::failed);
  CHECK(last->output.errors.at("flow").starts_with("internal error: the process died"));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ask<process_status>(world.supervising, get_status{"p"}).error()
        == error_code::process_unknown);
}

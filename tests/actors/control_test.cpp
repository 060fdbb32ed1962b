#include "tests/actors/actor_world.hpp"

#include "messages/control.hpp"

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto two_sleeps = R"(
pipeline:
  a: {action: time:sleep, input: {duration: 1s}}
  b: {action: time:sleep, input: {duration: 1s}}
)";

process_state state_of(actor_world& world, const std::string& id = "p") {
  return world.ask<process_status>(world.supervising, get_status{id})->output.state;
}

} // namespace

TEST_CASE("control: a paused process starts nothing, and goes on when resumed") {
  actor_world world;
  world.start(world.load(two_sleeps));
  world.settle();
  auto paused
    = world.ask<process_status>(world.supervising, steer_process{"p", input::pause{"lunch"}});
  REQUIRE(paused);
  CHECK(paused->output.state == process_state::paused); // the sleep only waits
  world.advance(10s);
  CHECK_FALSE(world.ended);
  CHECK(state_of(world) == process_state::paused);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}}));
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("control: an invalid request is refused with the state that forbids it") {
  actor_world world;
  world.start(world.load(two_sleeps));
  world.settle();
  auto refused = world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_state);
  CHECK(refused.error().context().get_as<std::string>(0)
        == "can't resume process p: it is running");
  CHECK(world.ask<process_status>(world.supervising, steer_process{"q", input::pause{""}}).error()
        == error_code::process_unknown);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  auto late = world.ask<process_status>(world.supervising, steer_process{"p", input::pause{""}});
  REQUIRE_FALSE(late);
  CHECK(late.error() == error_code::process_state);
}

TEST_CASE("control: whoever waits for rest is told of a pause, or of the end") {
  actor_world world;
  world.start(world.load(two_sleeps));
  world.settle();
  auto wait = world.self->request(world.supervising, caf::infinite,
                                  await_process{"p", {}, wait_goal::rest});
  world.settle();
  caf::anon_send(world.supervising, steer_process{"p", input::pause{""}});
  world.settle();
  CHECK(world.reply<process_status>(wait)->output.state == process_state::paused);
  auto at_once
    = world.ask<process_status>(world.supervising, await_process{"p", {}, wait_goal::rest});
  CHECK(at_once->output.state == process_state::paused);
  auto again
    = world.self->request(world.supervising, caf::infinite, await_process{"p", 5s, wait_goal::end});
  world.settle();
  caf::anon_send(world.supervising, steer_process{"p", input::cancel{"enough"}});
  world.settle();
  CHECK(world.reply<process_status>(again)->output.state == process_state::cancelled);
}

TEST_CASE("control: pause, resume and cancel reach sub-workflows") {
  actor_world world;
  auto flow = world.load(two_sleeps);
  world.start(flow, "p");
  start_process child;
  child.process_id = "c";
  child.flow = flow;
  child.begin.parent_id = "p";
  CHECK(world.ask<process_started>(world.supervising, std::move(child)));
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::pause{""}}));
  CHECK(state_of(world, "c") == process_state::paused);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}}));
  CHECK(state_of(world, "c") == process_state::running);
  start_process grandchild;
  grandchild.process_id = "g";
  grandchild.flow = flow;
  grandchild.begin.parent_id = "c";
  CHECK(world.ask<process_started>(world.supervising, std::move(grandchild)));
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  world.settle();
  CHECK(state_of(world, "c") == process_state::cancelled);
  CHECK(state_of(world, "g") == process_state::cancelled);
}

TEST_CASE("control: a sub-workflow gets the rules of the process whose task asks for it") {
  actor_world world;
  world.start(world.load("{policy: {block: [nop.nop]}, pipeline: {a: {action: 'time:sleep', input: "
                         "{duration: 1m}}}}"),
              "p");
  auto start_below = [&](const std::string& id, const std::string& parent) {
    start_process order;
    order.process_id = id;
    order.flow = world.load("pipeline: {a: {action: 'nop:nop'}}");
    order.begin.parent_id = parent;
    order.on_ended = [&](const process_status& last) { world.ended = last; };
    return world.ask<process_started>(world.supervising, std::move(order));
  };
  CHECK(start_below("c", "p"));
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.at("a").find("`block` of a process that led to this one")
        != std::string::npos);
  CHECK(start_below("d", "nobody").error() == error_code::process_unknown);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  world.settle();
}

TEST_CASE("control: a sub-workflow that is cancelled before it lives ends at once") {
  actor_world world;
  auto flow = world.load(two_sleeps);
  world.start(flow, "p");
  world.settle();
  start_process child;
  child.process_id = "c";
  child.flow = flow;
  child.begin.parent_id = "p";
  world.self->send(world.supervising, std::move(child));
  world.self->send(world.supervising,
                   steer_process{"c", input::cancel{"enough"}}); // while its parent is asked
  world.settle();
  CHECK(state_of(world, "c") == process_state::cancelled);
  CHECK(state_of(world, "p") == process_state::running);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  world.settle();
}

TEST_CASE("control: a sub-workflow of a paused process starts paused") {
  actor_world world;
  auto flow = world.load(two_sleeps);
  world.start(flow, "p");
  world.settle();
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::pause{""}}));
  start_process child;
  child.process_id = "c";
  child.flow = flow;
  child.begin.parent_id = "p";
  CHECK(world.ask<process_started>(world.supervising, std::move(child)));
  CHECK(state_of(world, "c") == process_state::paused);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  world.settle();
}

TEST_CASE("control: a failed process is taken up again where it stopped") {
  actor_world world;
  int calls = 0;
  bool taken_up = false;
  action flaky;
  flaky.service = "test";
  flaky.method = "flaky";
  flaky.pace = action_pace::quick;
  flaky.run = direct_method{[&](const action_context&, const value& input) -> result<value> {
    if (++calls == 1)
      return failure("not yet");
    return input;
  }};
  REQUIRE(world.actions.add(std::move(flaky)));
  start_process order;
  order.process_id = "p";
  order.flow = world.load("pipeline: {a: {action: 'test:flaky'}, b: {action: 'nop:nop'}}");
  order.on_ended = [&](const process_status& last) { world.ended = last; };
  order.on_taken_up = [&] { taken_up = true; };
  CHECK(world.ask<process_started>(world.supervising, std::move(order)));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(state_of(world) == process_state::failed);
  world.ended.reset();
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume_failed{}}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(taken_up);
  CHECK(calls == 2);
}

TEST_CASE("control: a process stepped through pauses before each task") {
  actor_world world;
  start_process order;
  order.process_id = "p";
  order.flow = world.load("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}");
  order.begin.paused = true;
  CHECK(world.ask<process_started>(world.supervising, std::move(order)));
  CHECK(state_of(world) == process_state::paused);
  CHECK(world.ask<process_status>(world.supervising,
                                  steer_process{"p", input::step{}})); // the pipeline
  auto stepped = world.ask<process_status>(world.supervising, steer_process{"p", input::step{}});
  world.settle();
  CHECK(state_of(world) == process_state::paused);
  CHECK(world.ask<process_status>(world.supervising, get_status{"p"})->counters.completed == 1);
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}}));
  world.settle();
}

TEST_CASE("control: signals reach the tasks that await them") {
  actor_world world;
  world.start(world.load("pipeline: {go: {await: {signal: start}}}"));
  world.settle();
  CHECK(world.ask<process_status>(world.supervising,
                                  steer_process{"p", input::signal{"start", make_value(7)}}));
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.output["go"] == 7);
}

#include "tests/actors/actor_world.hpp"
#include "tests/actors/stand_ins.hpp"

#include <doctest/doctest.h>

#include <span>
#include <stdexcept>
#include <vector>

using namespace troupe;
using troupe::testing::actor_world;
using troupe::testing::held_subscriber;

namespace {

/// A world with one subscriber to execution events, which takes some whenever it is told to, and
/// holds up who sends until then.
struct held_world : actor_world {
  held_world() { subscribe({.types = {event_type::execution}}, slow); }

  /// Lets the subscriber take events until the process has ended.
  void let_all_through() {
    for (int turns = 0; !ended && turns < 1000; ++turns)
      CHECK(ask<events_taken>(slow, deliver_events{}));
  }

  std::uint64_t taken = 0; ///< Events that the subscriber took.
  event_subscriber_actor slow = spawn<held_subscriber>(&taken);
};

} // namespace

TEST_CASE("blocking subscription: a process ends only once the listener has heard all of it") {
  actor_world world;
  std::vector<execution_event> heard;
  world.subscribe({.types = {event_type::execution}},
                  [&](std::span<const shared_event> events, std::uint64_t) {
                    CHECK(!world.ended);
                    for (const auto& each : events)
                      heard.push_back(std::get<execution_event>(*each));
                  });
  world.start(world.load("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}"));
  world.settle();
  REQUIRE(world.ended);
  REQUIRE(world.ended->scn == heard.size());
  for (std::uint64_t i = 0; i < heard.size(); ++i)
    CHECK(heard[i].scn == i + 1);
  CHECK(heard.back().task_id == "flow");
  CHECK(heard.back().state == task_state::completed);
}

TEST_CASE("blocking subscription: a process waits for a slow listener, and then goes on") {
  held_world world;
  world.start(world.load("pipeline: {fan: {emit: {forEach: '${range(50000)}', as: k,\n"
                         "                        task: {w: {action: 'nop:nop'}}}}}"));
  world.settle();
  CHECK(!world.ended);
  auto waits = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(waits);
  CHECK(waits->scn < 100'000); // there will be more than 150,000 in all
  world.let_all_through();
  REQUIRE(world.ended);
  CHECK(world.ended->scn > 150'000);
  CHECK(world.taken == world.ended->scn);
}

TEST_CASE("blocking subscription: a listener that takes nothing holds back neither a deadline nor "
          "its stops") {
  held_world world;
  world.start(world.load("pipeline:\n"
                         "  kind: parallel\n"
                         "  loop: {spin: {action: 'nop:nop', goto: {task: spin}}}\n"
                         "  nap: {action: 'time:sleep', input: {duration: 1h}}\n"
                         "timeout: 1s\n"));
  world.settle();
  auto before = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(before);
  CHECK(before->output.state == process_state::running);
  world.advance(std::chrono::seconds{1});
  auto after = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(after);
  CHECK(after->output.state == process_state::cancelled);
  CHECK(!world.ended); // for the listener has not heard so
  world.let_all_through();
  REQUIRE(world.ended);
  CHECK(world.ended->output.timeout);
  CHECK(world.taken == world.ended->scn);
}

TEST_CASE("blocking subscription: a listener that is gone holds up nobody") {
  int calls = 0;
  actor_world world;
  world.subscribe({.types = {event_type::execution}},
                  [&](std::span<const shared_event>, std::uint64_t) {
                    ++calls;
                    throw std::runtime_error{"no more"};
                  });
  world.start(world.load("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}"));
  world.settle();
  CHECK(world.ended);
  CHECK(calls == 1);
  CHECK(!world.gate->blocks());
}

TEST_CASE("blocking subscription: a node that ends waits until all has been received") {
  held_world world;
  world.start(world.load("pipeline: {fan: {emit: {forEach: '${range(500)}', as: k,\n"
                         "                        task: {w: {action: 'nop:nop'}}}}}"));
  world.settle();
  auto waits = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(waits);
  CHECK(world.taken < waits->scn);
  while (!world.self->mailbox().empty())
    world.self->dequeue(); // what the start was answered
  auto closing = world.self->request(world.hub, caf::infinite, close_events{});
  world.settle();
  for (int turns = 0; world.taken < waits->scn && turns < 100; ++turns) {
    CHECK(world.self->mailbox().empty());
    caf::anon_send(world.slow, deliver_events{});
    world.settle();
  }
  CHECK(world.taken == waits->scn);
  caf::anon_send(world.slow, deliver_events{});
  world.settle();
  CHECK(world.reply<unsubscribed>(closing));
}

#include "tests/actors/actor_world.hpp"
#include "tests/actors/stand_ins.hpp"

#include <doctest/doctest.h>

#include <span>
#include <stdexcept>
#include <vector>

using namespace troupe;
using troupe::testing::actor_world;
using troupe::testing::held_subscriber;

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
  std::uint64_t taken = 0;
  actor_world world;
  auto slow = world.spawn<held_subscriber>(&taken);
  world.subscribe({.types = {event_type::execution}}, slow);
  world.start(world.load("pipeline: {fan: {emit: {forEach: '${range(50000)}', as: k,\n"
                         "                        task: {w: {action: 'nop:nop'}}}}}"));
  world.settle();
  CHECK(!world.ended);
  auto waits = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(waits);
  CHECK(waits->scn < 100'000); // there will be more than 150,000 in all
  for (int turns = 0; !world.ended && turns < 1000; ++turns)
    CHECK(world.ask<events_taken>(slow, deliver_events{}));
  REQUIRE(world.ended);
  CHECK(world.ended->scn > 150'000);
  CHECK(taken == world.ended->scn);
}

TEST_CASE("blocking subscription: a listener that takes nothing holds back neither a deadline nor "
          "its stops") {
  std::uint64_t taken = 0;
  actor_world world;
  auto slow = world.spawn<held_subscriber>(&taken);
  world.subscribe({.types = {event_type::execution}}, slow);
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
  for (int turns = 0; !world.ended && turns < 1000; ++turns)
    CHECK(world.ask<events_taken>(slow, deliver_events{}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.timeout);
  CHECK(taken == world.ended->scn);
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
  std::uint64_t taken = 0;
  actor_world world;
  auto slow = world.spawn<held_subscriber>(&taken);
  world.subscribe({.types = {event_type::execution}}, slow);
  world.start(world.load("pipeline: {fan: {emit: {forEach: '${range(500)}', as: k,\n"
                         "                        task: {w: {action: 'nop:nop'}}}}}"));
  world.settle();
  auto waits = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(waits);
  CHECK(taken < waits->scn);
  while (!world.self->mailbox().empty())
    world.self->dequeue(); // what the start was answered
  auto closing = world.self->request(world.hub, caf::infinite, close_events{});
  world.settle();
  for (int turns = 0; taken < waits->scn && turns < 100; ++turns) {
    CHECK(world.self->mailbox().empty());
    caf::anon_send(slow, deliver_events{});
    world.settle();
  }
  CHECK(taken == waits->scn);
  caf::anon_send(slow, deliver_events{});
  world.settle();
  CHECK(world.reply<unsubscribed>(closing));
}

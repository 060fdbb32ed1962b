#include "actors/event_writer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stand_ins.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <vector>

using namespace troupe;
using troupe::testing::actor_world;
using troupe::testing::deterministic;
using troupe::testing::held_writer;

namespace {

execution_event event(std::uint64_t scn) {
  execution_event made;
  made.scn = scn;
  return made;
}

} // namespace

TEST_CASE("event writer: the listener has heard a batch whole before it is acknowledged") {
  deterministic world;
  std::vector<std::uint64_t> heard;
  auto writer = world.spawn<event_writer>([&](std::span<const execution_event> events) {
    for (const auto& each : events)
      heard.push_back(each.scn);
  });
  auto done = world.ask<events_written>(writer, write_events{{event(1), event(2), event(3)}});
  REQUIRE(done);
  CHECK(done->count == 3);
  CHECK(heard == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("event writer: a process ends only once the listener has heard all of it") {
  actor_world world;
  std::vector<execution_event> heard;
  event_writer::listener listen = [&](std::span<const execution_event> events) {
    CHECK(!world.ended);
    heard.insert(heard.end(), events.begin(), events.end());
  };
  world.around->events = world.spawn<event_writer>(listen);
  world.start(world.load("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}"));
  world.settle();
  REQUIRE(world.ended);
  REQUIRE(world.ended->scn == heard.size());
  for (std::uint64_t i = 0; i < heard.size(); ++i)
    CHECK(heard[i].scn == i + 1);
  CHECK(heard.back().task_id == "flow");
  CHECK(heard.back().state == task_state::completed);
}

TEST_CASE("event writer: a process waits for a slow listener, and then goes on") {
  std::uint64_t taken = 0;
  actor_world world;
  auto writer = world.spawn<held_writer>(&taken);
  world.around->events = writer;
  world.start(world.load("pipeline: {fan: {emit: {forEach: '${range(50000)}', as: k,\n"
                         "                        task: {w: {action: 'nop:nop'}}}}}"));
  world.settle();
  CHECK(!world.ended);
  auto most = taken; // at once; there will be more than 150,000 in all
  for (int turns = 0; !world.ended && turns < 1000; ++turns) {
    auto before = taken;
    CHECK(world.ask<events_written>(writer, write_events{}));
    most = std::max(most, taken - before);
  }
  REQUIRE(world.ended);
  CHECK(taken == world.ended->scn);
  CHECK(most < 100'000);
}

TEST_CASE(
  "event writer: a listener that takes nothing holds back neither a deadline nor its stops") {
  std::uint64_t taken = 0;
  actor_world world;
  auto writer = world.spawn<held_writer>(&taken);
  world.around->events = writer;
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
  CHECK(world.ask<events_written>(writer, write_events{}));
  for (int turns = 0; !world.ended && turns < 100; ++turns)
    CHECK(world.ask<events_written>(writer, write_events{}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.timeout);
  CHECK(taken == world.ended->scn);
}

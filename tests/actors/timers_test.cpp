#include "actors/timers.hpp"
#include "tests/actors/deterministic.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::deterministic;

namespace {

timer_key key(run_index run) {
  return {{run, 0, 0}, timer_purpose::delay};
}

/// The keys that have come due, in the order in which they were told.
std::vector<timer_key> heard(deterministic& world) {
  std::vector<timer_key> keys;
  while (!world.self->mailbox().empty())
    world.self->receive(
      [&](const timers_due& due) { keys.insert(keys.end(), due.keys.begin(), due.keys.end()); });
  return keys;
}

} // namespace

TEST_CASE("timers: deadlines ring in their order, not in that of arming") {
  deterministic world;
  wall_clock clock{world.system.clock()};
  auto service = world.spawn<timers>(clock);
  auto now = clock.now();
  world.self->send(service, arm_timers{{{key(1), now + 30ms}, {key(2), now + 10ms}}});
  world.settle();
  world.advance(9ms);
  CHECK(heard(world).empty());
  world.advance(1ms);
  CHECK(heard(world) == std::vector{key(2)});
  world.advance(20ms);
  CHECK(heard(world) == std::vector{key(1)});
}

TEST_CASE("timers: a disarmed timer is not heard, an armed again one once") {
  deterministic world;
  wall_clock clock{world.system.clock()};
  auto service = world.spawn<timers>(clock);
  auto now = clock.now();
  world.self->send(service, arm_timers{{{key(1), now + 10ms}, {key(2), now + 10ms}}});
  world.self->send(service, disarm_timers{{key(1), key(7)}});
  world.self->send(service, arm_timers{{{key(2), now + 20ms}}});
  world.settle();
  world.advance(10ms);
  CHECK(heard(world).empty());
  world.advance(10ms);
  CHECK(heard(world) == std::vector{key(2)});
}

TEST_CASE("timers: what is due already rings at once") {
  deterministic world;
  wall_clock clock{world.system.clock()};
  auto service = world.spawn<timers>(clock);
  world.self->send(service, arm_timers{{{key(1), clock.now() - 1h}}});
  world.settle();
  world.advance(0ms);
  CHECK(heard(world) == std::vector{key(1)});
}

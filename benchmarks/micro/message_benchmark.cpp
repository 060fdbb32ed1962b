// Messages: there and back between two actors.
#include "actors/interfaces.hpp"
#include "actors/scheduler.hpp"
#include "messages/execution.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <benchmark/benchmark.h>

namespace troupe::bench {

namespace {

constexpr std::int64_t round_trips = 10'000;

struct system_config : caf::actor_system_config {
  system_config() {
    load<scheduler>();
    set("scheduler.max-threads", std::size_t{2});
  }
};

caf::behavior answering(caf::event_based_actor* self) {
  return {[self](const run_tasks& batch) {
    self->send(caf::actor_cast<caf::actor>(self->current_sender()), tasks_finished{batch.seat, {}});
  }};
}

/// Sends the next command when the last was answered; tells `client` when all were.
caf::behavior asking(caf::event_based_actor* self, const caf::actor& other,
                     const caf::actor& client) {
  return {
    [=](std::int64_t) {
      self->send(other, run_tasks{1, {}});
    },
    [=, done = std::int64_t{0}](const tasks_finished&) mutable {
      if (++done < round_trips)
        return self->send(other, run_tasks{1, {}});
      done = 0;
      self->send(client, std::int64_t{1});
    },
  };
}

void message_round_trip(benchmark::State& state) {
  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor client{system};
  auto other = system.spawn(answering);
  auto one = system.spawn(asking, other, caf::actor_cast<caf::actor>(client));
  for (auto _ : state) {
    client->send(one, round_trips);
    client->receive([](std::int64_t) {});
  }
  state.SetItemsProcessed(state.iterations() * round_trips);
}

BENCHMARK(message_round_trip)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

} // namespace troupe::bench

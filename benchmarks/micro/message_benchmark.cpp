// Messages: there and back between two actors, and to bytes and back.
#include "actors/interfaces.hpp"
#include "actors/scheduler.hpp"
#include "messages/execution.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
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

/// One order of a task, to bytes and back, as between nodes.
void message_to_bytes_and_back(benchmark::State& state) {
  run_tasks batch{1, {{{1, 2, 3}, 4, make_value({{"rows", 17}, {"path", "data"}}), "e", "t"}}};
  std::vector<char> bytes;
  for (auto _ : state) {
    bytes.clear();
    caf::binary_serializer sink{nullptr, bytes};
    auto written = !sink(batch);
    run_tasks back;
    caf::binary_deserializer source{nullptr, bytes}; // reads what is there by now
    if (!written || source(back) || back.orders.size() != 1)
      return state.SkipWithError("the message did not come back");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

BENCHMARK(message_round_trip)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(message_to_bytes_and_back);

} // namespace

} // namespace troupe::bench

// The dispatcher alone: a task from its request to its end, and what one that waits takes of
// memory.
#include "benchmarks/micro/allocated.hpp"
#include "runtime/dispatch/dispatch_machine.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace troupe::bench {

namespace {

constexpr std::uint32_t slots = 64;

std::shared_ptr<const demand> demand_of(std::uint32_t of_class) {
  auto made = std::make_shared<demand>();
  made->takes = {{"cpus", whole_unit}, {"memory", (amount{1} << 20) + of_class}};
  return made;
}

/// Keeps all slots of `workers` taken and `waiting` tasks in line, of so many classes: each
/// iteration submits a task, ends one, and starts one.
void dispatch_tasks(benchmark::State& state) {
  const auto workers = static_cast<std::uint32_t>(state.range(0));
  const auto classes = static_cast<std::uint32_t>(state.range(1));
  const auto waiting = static_cast<std::uint64_t>(state.range(2));
  dispatch_machine machine;
  for (worker_id w = 0; w < workers; ++w)
    machine.join(w, {{"cpus", slots * whole_unit}, {"memory", amount{1} << 40}});
  machine.open(1, {});
  std::vector<std::shared_ptr<const demand>> demands;
  for (std::uint32_t i = 0; i < classes; ++i)
    demands.push_back(demand_of(i));
  std::uint64_t number = 0;
  const auto submit = [&] {
    ++number;
    const auto taken = machine.submit(
      {.who = number, .process = 1, .needs = demands[number % classes], .written = number});
    benchmark::DoNotOptimize(taken);
  };
  std::deque<dispatch_ticket> running;
  const auto start = [&] {
    for (const auto& grant : machine.dispatch({}, 64))
      running.push_back(grant.ticket);
  };
  for (std::uint64_t i = 0; i < std::uint64_t{workers} * slots; ++i)
    submit();
  while (machine.waiting() > 0)
    start();
  const auto before = allocated();
  for (std::uint64_t i = 0; i < waiting; ++i)
    submit();
  const auto bytes = allocated() - before;
  for (auto _ : state) {
    submit();
    benchmark::DoNotOptimize(machine.finish(running.front()));
    running.pop_front();
    start();
  }
  state.counters["bytes_a_waiting_task"]
    = static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(waiting, 1));
}

BENCHMARK(dispatch_tasks)
  ->ArgNames({"workers", "classes", "waiting"})
  ->Args({1, 1, 1'000})
  ->Args({1, 1, 1'000'000})
  ->Args({1'000, 1, 1'000'000})
  ->Args({1'000, 8, 1'000'000})
  ->Args({1'000, 64, 1'000'000});

} // namespace

} // namespace troupe::bench

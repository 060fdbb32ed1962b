// The dispatcher's actor: a task from its request to its end, with the messages that takes, and
// what one that waits there takes of memory. dispatch_benchmark.cpp is the part without actors.
#include "actors/dispatcher.hpp"

#include "actors/scheduler.hpp"
#include "actors/spawn.hpp"
#include "benchmarks/micro/allocated.hpp"
#include "messages/timer.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace troupe::bench {

namespace {

constexpr std::uint32_t slots = 64;

struct two_threads : caf::actor_system_config {
  two_threads() {
    load<scheduler>();
    set("scheduler.max-threads", std::size_t{2});
  }
};

/// In the place of a process: asks for tasks by number, all of one class, and ends them.
class asking_client {
public:
  asking_client()
    : dispatching_{spawn<dispatcher>(
      system_, dispatcher::setting{wall_clock{system_.clock()}, {{"cpus", slots * whole_unit}}})} {}

  ~asking_client() {
    self_->send_exit(dispatching_, caf::exit_reason::user_shutdown);
    self_->wait_for(dispatching_);
  }

  asking_client(const asking_client&) = delete;
  asking_client& operator=(const asking_client&) = delete;

  void ask(std::uint64_t count) {
    request_starts order;
    for (; count > 0; --count)
      order.requests.push_back({.number = ++last_, .needs = needs_, .written = last_});
    self_->send(dispatching_, std::move(order));
  }

  /// Ends the `count` that were granted first.
  void end(std::size_t count) {
    release_starts order;
    for (; count > 0; --count) {
      order.numbers.push_back(granted_.front());
      granted_.pop_front();
    }
    self_->send(dispatching_, std::move(order));
  }

  /// Returns once so many run.
  void await(std::size_t running) {
    while (granted_.size() < running)
      self_->receive([this](const starts_answered& told) {
        for (const auto& each : told.granted)
          granted_.push_back(each.number);
      });
  }

  /// Returns once all that was asked for has been taken in.
  void await_taken_in() {
    self_->request(dispatching_, caf::infinite, explain_starts{{last_}})
      .receive([](const starts_explained&) {}, [](const caf::error&) {});
  }

private:
  two_threads config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  dispatcher_actor dispatching_;
  std::shared_ptr<const demand> needs_
    = std::make_shared<const demand>(demand{{{"cpus", whole_unit}}, {}, {}});
  std::deque<std::uint32_t> granted_;
  std::uint32_t last_ = 0;
};

/// Keeps all slots taken and `waiting` tasks in line: each iteration ends `batch` tasks, asks for
/// as many, and hears which start, with one message each.
void dispatch_by_messages(benchmark::State& state) {
  constexpr std::uint64_t portion = 2'000; // of a process's message
  const auto waiting = static_cast<std::uint64_t>(state.range(0));
  const auto batch = static_cast<std::size_t>(state.range(1));
  asking_client client;
  client.ask(slots);
  client.await(slots);
  client.await_taken_in();
  const auto before = allocated();
  for (std::uint64_t asked = 0; asked < waiting; asked += portion)
    client.ask(portion);
  client.await_taken_in();
  const auto bytes = allocated() - before;
  for (auto _ : state) {
    client.end(batch);
    client.ask(batch);
    client.await(slots);
  }
  const auto tasks = static_cast<double>(state.iterations()) * static_cast<double>(batch);
  state.counters["s_a_task"]
    = benchmark::Counter{tasks, benchmark::Counter::kIsRate | benchmark::Counter::kInvert};
  state.counters["bytes_a_waiting_task"]
    = static_cast<double>(bytes) / static_cast<double>(waiting);
}

BENCHMARK(dispatch_by_messages)
  ->ArgNames({"waiting", "batch"})
  ->Args({2'000, 1})
  ->Args({1'000'000, 1})
  ->Args({1'000'000, slots})
  ->UseRealTime();

} // namespace

} // namespace troupe::bench

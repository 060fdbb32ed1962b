// troupe_bench: the engine's figures, one line of JSON a round.
#include "benchmarks/engine/kernel.hpp"
#include "benchmarks/engine/memory.hpp"
#include "benchmarks/engine/report.hpp"

#include <chrono>
#include <iostream>

namespace {

using namespace troupe;
using namespace troupe::bench;

int fail(const std::string& why) {
  std::cerr << "troupe_bench: " << why << '\n';
  return 1;
}

double bytes_per_task(const workload& work, const round_figures& round) {
  auto growth
    = static_cast<double>(round.resident_peak) - static_cast<double>(round.resident_before);
  return growth / static_cast<double>(work.graph.size() * work.processes);
}

checked<workflow_ptr> load(const runtime& engine, const workload& work, const options& wanted,
                           run_figures& run) {
  auto text = definition_of(work, wanted);
  auto start = std::chrono::steady_clock::now();
  auto flow = engine.load_text(text, "bench.json");
  run.load_seconds
    = std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
  return flow;
}

int measure(const options& wanted, const workload& work) {
  checked_task task{work, wanted.iterations};
  run_figures run;
  if (wanted.iterations > 0)
    run.nanoseconds_per_iteration = wanted.nanoseconds_per_iteration > 0
                                      ? wanted.nanoseconds_per_iteration
                                      : nanoseconds_per_iteration(wanted.threads);
  runtime engine{{.threads = wanted.threads, .jobs = wanted.threads}};
  if (auto added = engine.add(task.as_service(wanted.blocking)); !added)
    return fail(added.error().message);
  if (!wanted.store.empty())
    if (auto opened = engine.open_store({wanted.store, wanted.durability == "relaxed"}); !opened)
      return fail(opened.error().message);
  auto flow = load(engine, work, wanted, run);
  if (!flow)
    return fail(to_string(flow.error().front()));
  return_free_memory();
  for (unsigned number = 0; number <= wanted.rounds; ++number) {
    auto round = run_round(engine, *flow, work, task);
    if (!round)
      return fail(round.error().message);
    if (number == 0)
      run.bytes_per_task = bytes_per_task(work, *round);
    if (number > 0 || wanted.rounds == 0)
      std::cout << line_of(wanted, work, run, *round, number) << std::endl;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  auto wanted = parse_options(argc, argv);
  auto work = make_workload(wanted);
  return work ? measure(wanted, *work) : fail(work.error().message);
}

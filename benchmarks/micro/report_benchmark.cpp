// Where the time of a run went: what `troupe report` makes of its log.
#include "runtime/observe/report/run_report.hpp"
#include "runtime/observe/report/start_waits.hpp"
#include "tests/observe/report/simulated_run.hpp"

#include <benchmark/benchmark.h>

namespace troupe::bench {

namespace {

void report_on_executions(benchmark::State& state) {
  const auto made
    = simulated::simulation{1, static_cast<std::uint32_t>(state.range(0)), 16}.make_run();
  for (auto _ : state) {
    auto log = made.log;
    name_start_waits(log);
    auto report = report_on(log);
    benchmark::DoNotOptimize(report);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(report_on_executions)->Arg(100'000)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace troupe::bench

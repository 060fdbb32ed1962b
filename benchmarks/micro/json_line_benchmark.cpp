// Entities as JSON: what `--events` and `--output json` write.
#include "troupe/event.hpp"
#include "troupe/output.hpp"

#include <benchmark/benchmark.h>

namespace troupe::bench {

namespace {

void event_to_json_line(benchmark::State& state) {
  execution_event change{std::chrono::system_clock::now(),
                         123'456,
                         "etl/0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9",
                         "etl/0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9/load/rows[17]",
                         "etl/load/rows[17]",
                         "etl/load",
                         "etl/load",
                         task_state::completed,
                         1,
                         ""};
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto line = to_json_line(change);
    bytes += line.size();
    benchmark::DoNotOptimize(line);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void process_to_json(benchmark::State& state) {
  process_output ended;
  ended.process_id = "etl/0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9";
  ended.name = "etl";
  ended.state = process_state::completed;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    ended.output["task" + std::to_string(i)] = {{"rows", i}, {"path", "data/part.csv"}};
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto text = to_json(ended).dump();
    bytes += text.size();
    benchmark::DoNotOptimize(text);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

BENCHMARK(event_to_json_line);
BENCHMARK(process_to_json)->Arg(1)->Arg(1'000);

} // namespace

} // namespace troupe::bench

// Loading definitions: reading, checking and compiling, in bytes a second.
#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"

#include <benchmark/benchmark.h>

namespace troupe::bench {

namespace {

/// A graph in which each task needs one or two before it.
std::string yaml_graph(std::int64_t tasks) {
  std::string text = "name: graph\npipeline:\n  kind: parallel\n  tasks:\n";
  for (std::int64_t i = 0; i < tasks; ++i) {
    auto own = std::to_string(i);
    text += "    - id: t" + own + "\n      action: nop:nop\n      input: {row: " + own
            + ", of: \"$total\"}\n";
    if (i >= 100)
      text
        += "      dependsOn: [t" + std::to_string(i - 100) + ", t" + std::to_string(i - 99) + "]\n";
  }
  return text;
}

std::string json_graph(std::int64_t tasks) {
  std::string text = R"({"name":"graph","pipeline":{"kind":"parallel","tasks":[)";
  for (std::int64_t i = 0; i < tasks; ++i) {
    auto own = std::to_string(i);
    text += (i > 0 ? ",\n{" : "{");
    text += R"("id":"t)" + own + R"(","action":"nop:nop","input":{"row":)" + own
            + R"(,"of":"$total"})";
    if (i >= 100)
      text += R"(,"dependsOn":["t)" + std::to_string(i - 100) + R"(","t)" + std::to_string(i - 99)
              + R"("])";
    text += '}';
  }
  return text + "]}}";
}

void load(benchmark::State& state, const std::string& text, const std::string& name) {
  action_registry actions;
  type_registry types;
  if (auto added = add_builtin_services(actions); !added)
    return state.SkipWithError(added.error().message.c_str());
  for (auto _ : state) {
    auto flow = load_text(text, name, {}, {actions, types, {}});
    if (!flow)
      return state.SkipWithError(to_string(flow.error().front()).c_str());
    benchmark::DoNotOptimize(flow);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["tasks/s"] = benchmark::Counter(static_cast<double>(state.range(0)),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void load_yaml(benchmark::State& state) {
  load(state, yaml_graph(state.range(0)), "graph.yaml");
}

void load_json(benchmark::State& state) {
  load(state, json_graph(state.range(0)), "graph.json");
}

BENCHMARK(load_yaml)->Arg(100)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load_json)->Arg(100)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace troupe::bench

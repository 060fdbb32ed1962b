// The engine alone: its steps for a task, without actors, messages or threads.
#include "runtime/action/invoke.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"

#include <benchmark/benchmark.h>

#include <map>

namespace troupe::bench {

namespace {

constexpr std::int64_t tasks = 10'000;

/// Steps at a time, as the process actor takes them.
constexpr std::size_t steps_max = 4'096;

const action_registry& actions() {
  static const auto all = [] {
    action_registry filled;
    auto added = add_builtin_services(filled);
    benchmark::DoNotOptimize(added);
    return filled;
  }();
  return all;
}

workflow_ptr load(const std::string& text) {
  static const type_registry types;
  return load_text(text, "flow.yaml", {}, {actions(), types, {}}).value();
}

/// Does at once what the engine asks for, until it has ended.
void run_to_end(engine& machine, const workflow& flow) {
  std::map<run_stamp, correlation> groups;
  for (auto more = true; more;) {
    more = machine.work(steps_max);
    auto& wanted = machine.take_effects();
    for (const auto& opened : wanted.groups_opened)
      groups.emplace(opened.group, correlation{opened.expected, opened.mode});
    for (auto& order : wanted.actions) {
      const auto& handler = *flow.tasks[order.task].work->handler;
      static_cast<void>(
        machine.apply(input::action_finished{order.stamp, invoke(handler, {}, order.input)}, {}));
      more = true;
    }
    for (auto& member : wanted.group_members) {
      auto open = groups.find(member.group);
      open->second.add(std::move(member.outcome));
      if (!open->second.settled())
        continue;
      static_cast<void>(
        machine.apply(input::group_settled{member.group, open->second.take_summary()}, {}));
      groups.erase(open);
      more = true;
    }
  }
}

void run_engine(benchmark::State& state, const std::string& text) {
  auto flow = load(text);
  auto observed = state.range(0) != 0;
  for (auto _ : state) {
    engine machine{
      flow, {.process_id = "bench/0", .observed = {.executions = observed ? every_task_state : 0}}};
    static_cast<void>(machine.apply(
      input::start{.init = make_value({{"n", tasks}}), .behaviour = current_behaviour}, {}));
    run_to_end(machine, *flow);
    if (machine.state() != process_state::completed)
      return state.SkipWithError("the process has not completed");
  }
  state.SetItemsProcessed(state.iterations() * tasks);
}

void engine_chain(benchmark::State& state) {
  std::string text = "pipeline:\n";
  for (std::int64_t i = 0; i < tasks; ++i)
    text += "  t" + std::to_string(i) + ": {action: nop:nop}\n";
  run_engine(state, text);
}

void engine_graph(benchmark::State& state) {
  std::string text = "pipeline:\n  kind: parallel\n  tasks:\n";
  for (std::int64_t i = 0; i < tasks; ++i) {
    auto needed = i < 100 ? "" : ", dependsOn: [t" + std::to_string(i - 100) + "]";
    text += "    t" + std::to_string(i) + ": {action: nop:nop" + needed + "}\n";
  }
  run_engine(state, text);
}

void engine_fan_out(benchmark::State& state) {
  run_engine(state, R"(
pipeline:
  fan:
    emit: {forEach: "${range(n)}", as: k, task: {child: {action: "nop:nop", input: "$k"}}}
    await: true
)");
}

void engine_loop(benchmark::State& state) {
  run_engine(state, R"(
init: {i: 0}
pipeline:
  step: {action: "nop:nop", post: {i: "${i + 1}"}, goto: {when: i < n, task: step}}
)");
}

BENCHMARK(engine_chain)->ArgName("observed")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_graph)->ArgName("observed")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_fan_out)->ArgName("observed")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_loop)->ArgName("observed")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace troupe::bench

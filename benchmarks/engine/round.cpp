#include "benchmarks/engine/round.hpp"

#include "benchmarks/engine/instruction_count.hpp"
#include "benchmarks/engine/memory.hpp"
#include "benchmarks/engine/message_count.hpp"

#include <algorithm>
#include <chrono>

namespace troupe::bench {

namespace {

result<void> check_process(const workload& work, std::size_t number, const process& ran,
                           const process_output& ended) {
  if (ended.state != process_state::completed)
    return failure(ended.failures.empty() ? "the process has not completed"
                                          : ended.failures.front().message);
  auto expected = work.graph.size();
  if (auto completed = ran.progress().completed; completed != expected)
    return failure(std::to_string(completed) + " tasks completed, not " + std::to_string(expected));
  return check_output(work, number, ended.output);
}

/// How long single processes took, from their start to the moment when their end was told.
void note_latencies(round_figures& figures, const std::vector<const process_output*>& outputs) {
  std::vector<double> taken;
  for (const auto* each : outputs)
    taken.push_back(std::chrono::duration<double>{each->time_taken}.count());
  std::ranges::sort(taken);
  figures.median_seconds = taken[taken.size() / 2];
  figures.p99_seconds = taken[taken.size() * 99 / 100];
}

} // namespace

result<round_figures> run_round(runtime& engine, const workflow_ptr& flow, const workload& work,
                                checked_task& task) {
  task.reset();
  std::vector<process> processes;
  std::vector<const process_output*> outputs;
  processes.reserve(work.processes);
  outputs.reserve(work.processes);
  forget_peak();
  round_figures figures;
  figures.resident_before = resident_bytes();
  figures.messages = messages_sent();
  start_counting_instructions();
  auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < work.processes; ++i) {
    auto started = engine.start(flow, {.init = init_of(work, i)});
    if (!started)
      return tl::unexpected{started.error()};
    processes.push_back(std::move(*started));
  }
  for (const auto& each : processes)
    outputs.push_back(&each.wait());
  auto taken = std::chrono::steady_clock::now() - start;
  stop_counting_instructions();
  figures.messages = messages_sent() - figures.messages;
  note_latencies(figures, outputs);
  figures.seconds = std::chrono::duration<double>{taken}.count();
  figures.resident_peak = peak_resident_bytes();
  for (std::size_t i = 0; i < work.processes; ++i)
    if (auto right = check_process(work, i, processes[i], *outputs[i]); !right)
      return tl::unexpected{right.error()};
  if (!work.bare)
    if (auto right = task.check_all_ran(); !right)
      return tl::unexpected{right.error()};
  return figures;
}

} // namespace troupe::bench

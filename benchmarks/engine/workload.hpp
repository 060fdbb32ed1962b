/// A shape made concrete: its tasks, their definition, and what each must see.
#pragma once

#include "benchmarks/engine/options.hpp"
#include "benchmarks/engine/payload.hpp"
#include "benchmarks/engine/task_graph.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string>

namespace troupe::bench {

/// How a workload's tasks stand in the definition.
enum class workload_form {
  sequence, ///< Sub-tasks in order.
  parallel, ///< Sub-tasks with `dependsOn`.
  fan_out,  ///< `emit` over a list of numbers.
  loop,     ///< One task and a `goto`.
};

/// The tasks of one process. All processes of a run are alike.
struct workload {
  task_graph graph;
  workload_form form = workload_form::parallel;
  std::size_t payload_bytes = 0;
  std::size_t processes = 1;
  bool bare = false;        ///< No inputs and no outputs.
  bool from_source = false; ///< Tasks without predecessors get the source's payload.
};

/// Fails where a recorded workflow can't be read.
result<workload> make_workload(const options& wanted);

/// The definition, as JSON text.
std::string definition_of(const workload& work, const options& wanted);

/// What the process number `process` is started with.
json init_of(const workload& work, std::size_t process);

/// Fails where the final session of the process number `process` is not what all tasks, each
/// run once, leave behind.
result<void> check_output(const workload& work, std::size_t process, const json& output);

} // namespace troupe::bench

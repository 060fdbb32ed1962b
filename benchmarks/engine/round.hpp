/// One measured run of all processes.
#pragma once

#include "benchmarks/engine/checked_task.hpp"
#include "troupe/runtime.hpp"

namespace troupe::bench {

/// What one round took.
struct round_figures {
  double seconds = 0;        ///< From before the first start until the last output was handed over.
  double median_seconds = 0; ///< Of single processes, from their start until their end was told.
  double p99_seconds = 0;
  std::uint64_t messages = 0;        ///< To actors, of the engine's threads and of this one.
  std::uint64_t resident_before = 0; ///< Bytes, with the definition loaded.
  std::uint64_t resident_peak = 0;   ///< Bytes.
};

/// Starts all processes at once, waits for their outputs, then checks these. Fails with what is
/// wrong with the first that is not right.
result<round_figures> run_round(runtime& engine, const workflow_ptr& flow, const workload& work,
                                checked_task& task);

} // namespace troupe::bench

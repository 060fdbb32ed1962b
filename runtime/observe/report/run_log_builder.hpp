/// Makes the log of a run from what a store keeps of it.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "runtime/model/execution_row.hpp"
#include "runtime/observe/report/run_log.hpp"
#include "troupe/usage.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// A change of state, as a journal has it.
struct told_change {
  std::uint64_t number = 0; ///< Of the execution, counted from 1.
  task_state state = task_state::pending;
  std::uint32_t attempt = 0;
  time_point at{};
  std::shared_ptr<const attempt_usage> used{}; ///< As in `execution_event`; or null.
};

/// What is known of a run.
struct told_run {
  const workflow& flow;                     ///< That it ran.
  const std::vector<shown_execution>& rows; ///< By number; those of `changes` at least.
  const std::vector<told_change>& changes;  ///< In order.
  time_point begin{};
  time_point end{}; ///< Of a live one, now.
  bool has_ended = false;
  std::optional<std::int64_t> cpus = {}; ///< Of its machine, in thousandths; unset: not known.
};

/// The log, with what starts waited for (`name_start_waits`). What has not ended ends with it.
/// Linear in what is given.
run_log log_of(const told_run& run);

} // namespace troupe

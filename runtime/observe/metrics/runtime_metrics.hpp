/// Everything that the parts of a runtime count.
#pragma once

#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"

namespace troupe {

/// What each actor counts with, by what it is about. A value type: made of nothing it counts
/// nothing, as in most tests. Labels are in brackets; a workflow is told by its name, an action as
/// `service.method` in lower case.
struct runtime_metrics {
  labelled<metric_gauge, 1> processes{};            ///< [state] Those that this runtime drives.
  labelled<metric_counter, 1> processes_started{};  ///< [workflow]
  labelled<metric_counter, 2> processes_ended{};    ///< [workflow, state]
  labelled<metric_histogram, 1> process_duration{}; ///< [workflow]

  // Of executions that do something themselves, as `progress` counts them.
  metric_gauge executions_pending{};
  metric_gauge executions_waiting{};
  metric_gauge executions_running{};
  metric_counter executions_completed{};
  metric_counter executions_failed{};
  metric_counter executions_skipped{};
  metric_counter executions_cancelled{};

  labelled<metric_histogram, 2> action_duration{}; ///< [action, outcome]
  labelled<metric_counter, 1> attempts_retried{};  ///< [action]
  labelled<metric_counter, 1> command_cpu{};       ///< [workflow]
  labelled<metric_histogram, 1> command_memory{};  ///< [workflow]

  metric_gauge slots_busy{}; ///< In thousandths of a cpu.
  metric_gauge slots_free{};
  metric_gauge jobs_waiting{};
  metric_histogram job_wait{};
  metric_gauge approvals_pending{};

  metric_counter journal_entries{};
  metric_histogram journal_commit{};
  metric_gauge store_trouble{}; ///< 1: it can't be written.
  metric_counter snapshots_taken{};
  metric_counter snapshots_failed{};

  metric_counter events_lost_at_gate{};
  metric_counter events_lost_by_subscribers{};
};

/// Adds the families of a runtime to `registry`, which outlives what it returns.
runtime_metrics add_runtime_metrics(metric_registry& registry);

} // namespace troupe

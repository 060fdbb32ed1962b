/// What is counted of schedules, among the metrics of a runtime.
#pragma once

#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"
#include "runtime/schedule/schedule_state.hpp"

#include <vector>

namespace troupe {

/// The families: docs/server.md has a row of each.
std::vector<metric_description> schedule_metric_families();

/// Of one server.
struct schedule_figures {
  /// Adds them to `in`, which must outlive this.
  explicit schedule_figures(metric_registry& in);

  /// Counts the times that were decided on.
  void count(const std::vector<schedule_decision>& decisions) const;

  metric_gauge waiting;
  labelled<metric_counter, 1> times; ///< By `outcome`.
  metric_histogram lateness;
};

} // namespace troupe

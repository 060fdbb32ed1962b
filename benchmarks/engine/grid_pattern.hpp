/// The dependence patterns of Task Bench (Slaughter et al., SC 2020) as task graphs. Own code and
/// own hash: what is measured on them are figures for "Task Bench patterns", not Task Bench
/// results.
#pragma once

#include "benchmarks/engine/task_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::bench {

/// `width` columns by `steps`; task (t, p) needs some columns of step t - 1.
struct grid_pattern {
  std::string name;
  std::int64_t width = 64;
  std::int64_t steps = 100;
  std::int64_t radix = 5;  ///< Of `nearest`, `random_nearest`, `spread`: how many columns.
  std::int64_t period = 3; ///< Of `random_nearest`, `spread`: steps until they repeat.
  double fraction = 0.25;  ///< Of `random_nearest`: how many of the nearest are needed.
};

/// The names of the patterns.
std::span<const std::string_view> grid_names();

/// The graph, step by step, each step's columns in order. `name` must be one of `grid_names()`,
/// `width`, `steps` and `period` at least 1.
task_graph make_grid(const grid_pattern& pattern);

} // namespace troupe::bench

/// Figures that nobody counts: they are read when they are asked for.
#pragma once

#include "runtime/observe/metrics/metric_registry.hpp"

#include <string>

namespace troupe {

/// Adds what this program uses of its machine, under the names that Prometheus has for it
/// (`process_*`).
void add_program_figures(metric_registry& to);

/// Adds the size of the store whose database is at `path`.
void add_store_figures(metric_registry& to, const std::string& path);

} // namespace troupe

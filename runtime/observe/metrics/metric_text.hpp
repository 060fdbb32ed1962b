/// Metrics as text, in the format that Prometheus reads (version 0.0.4).
#pragma once

#include "runtime/observe/metrics/metric_description.hpp"
#include "runtime/observe/metrics/metric_family.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// A number of `metric_unit`s as a decimal of base units, exact: `1.5`, `-3`, `0`.
void append_figure(std::string& text, std::int64_t figure, metric_unit unit);

/// Appends what a family is, and its series. One without series leaves nothing.
void append_metric(std::string& text, const metric_family& of);

/// The same of a metric that has one series without labels, which is `figure` now.
void append_metric(std::string& text, const metric_description& what, std::int64_t figure);

} // namespace troupe

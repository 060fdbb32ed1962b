/// Metrics as OTLP/JSON: the JSON encoding of OpenTelemetry's `ExportMetricsServiceRequest`.
#pragma once

#include "runtime/observe/metrics/metric_registry.hpp"
#include "runtime/observe/tracing/otlp.hpp"
#include "troupe/time.hpp"

#include <string>

namespace troupe {

/// One request on one line, without a line feed: all that a registry has, under the names that it
/// has in Prometheus' text, in base units. Counters and histograms count from `since` on
/// (cumulative), as of `now`; metrics without series are left out.
std::string to_otlp_json(const trace_resource& from, const metric_registry& all, time_point since,
                         time_point now);

} // namespace troupe

/// Spans as OTLP/JSON: the JSON encoding of OpenTelemetry's `ExportTraceServiceRequest`.
#pragma once

#include "runtime/observe/tracing/span.hpp"

#include <span>
#include <string>
#include <vector>

namespace troupe {

/// What made the spans: the attributes of OTLP's `resource`.
using trace_resource = std::vector<span_attribute>;

/// This program: its name, version, host and process number, and a fresh instance id.
trace_resource this_service();

/// One request on one line, without a line feed: ids in hex, times as texts of nanoseconds,
/// enumerations as numbers (OTLP 1.x, "JSON Protobuf Encoding").
std::string to_otlp_json(const trace_resource& from, std::span<const trace_span> spans);

} // namespace troupe

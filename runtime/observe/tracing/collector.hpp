/// A collector of traces that speaks OTLP over HTTP.
#pragma once

#include "runtime/observe/tracing/trace_sink.hpp"

namespace troupe {

/// Checks the URL; connects with the first request only.
result<std::unique_ptr<trace_sink>> open_collector(std::string_view url);

} // namespace troupe

/// A collector of traces and metrics that speaks OTLP over HTTP.
#pragma once

#include "runtime/observe/tracing/trace_sink.hpp"

namespace troupe {

/// Checks the URL; connects with the first request only. `usual_path`: where the URL has none.
result<std::unique_ptr<trace_sink>> open_collector(std::string_view url,
                                                   std::string_view usual_path = traces_path);

} // namespace troupe

#include "runtime/tracing/tracer.hpp"

namespace troupe {

result<std::unique_ptr<tracer>> tracer::open(std::string_view target) {
  auto sink = open_trace_sink(target);
  if (!sink)
    return tl::unexpected{sink.error()};
  return std::make_unique<tracer>(std::move(*sink), this_service());
}

tracer::tracer(std::unique_ptr<trace_sink> sink, trace_resource from, export_limits limits)
  : exporter_{std::move(sink), std::move(from), limits}, spans_{[this](trace_span&& ended) {
      exporter_.take(std::move(ended));
    }} {}

export_totals tracer::close(duration longest) {
  return exporter_.close(longest);
}

} // namespace troupe

#include "runtime/observe/tracing/tracer.hpp"

namespace troupe {

result<std::unique_ptr<tracer>> tracer::open(std::string_view target, bool appends) {
  auto sink = open_trace_sink(target, appends);
  if (!sink)
    return tl::unexpected{sink.error()};
  return std::make_unique<tracer>(std::move(*sink), this_service());
}

tracer::tracer(std::unique_ptr<trace_sink> sink, trace_resource from, export_limits limits)
  : exporter_{std::move(sink), std::move(from), limits}, spans_{[this](trace_span&& ended) {
      exporter_.take(std::move(ended));
    }} {}

void tracer::hear(const any_event& happened) {
  if (const auto* change = std::get_if<process_event>(&happened))
    hear(*change);
  else if (const auto* step = std::get_if<execution_event>(&happened))
    hear(*step);
  else if (const auto* decision = std::get_if<approval_event>(&happened))
    hear(*decision);
}

export_totals tracer::close(duration longest) {
  return exporter_.close(longest);
}

} // namespace troupe

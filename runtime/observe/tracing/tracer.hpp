/// Traces processes: the listener that makes spans of what it hears and sends them on.
#pragma once

#include "runtime/observe/tracing/span_builder.hpp"
#include "runtime/observe/tracing/span_exporter.hpp"
#include "troupe/event.hpp"

namespace troupe {

/// Hears events from one thread at a time; never blocks it.
class tracer {
public:
  /// `target` is `file:PATH` or `http://HOST:PORT`.
  static result<std::unique_ptr<tracer>> open(std::string_view target, bool appends = false);

  tracer(std::unique_ptr<trace_sink> sink, trace_resource from, export_limits limits = {});

  void hear(const process_event& change) { spans_.hear(change); }
  void hear(const execution_event& change) { spans_.hear(change); }
  void hear(const approval_event& change) { spans_.hear(change); }

  /// What is none of these leaves no trace.
  void hear(const any_event& happened);

  /// Sends what waits, for at most `longest`; then tells what became of the spans. Nothing may
  /// be heard any more.
  export_totals close(duration longest = std::chrono::seconds{5});

private:
  span_exporter exporter_;
  span_builder spans_;
};

} // namespace troupe

/// Sends spans on, in batches, on a thread of its own.
#pragma once

#include "runtime/observe/tracing/otlp.hpp"
#include "runtime/observe/tracing/trace_sink.hpp"
#include "troupe/event.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace troupe {

/// The bounds of an exporter.
struct export_limits {
  std::size_t waiting_max = 65'536; ///< Spans that may wait to be sent; further ones are lost.
  std::size_t batch_max = 512;      ///< Spans in one request.
  duration patience = std::chrono::seconds{1};    ///< How long a batch may wait to be filled.
  unsigned attempts_max = 5;                      ///< Of one request.
  duration first_pause = std::chrono::seconds{1}; ///< Before the second; doubled each time.
};

/// The way from whoever makes spans to a sink. Never makes the former wait: what finds no room
/// is lost, and counted.
class span_exporter {
public:
  span_exporter(std::unique_ptr<trace_sink> sink, trace_resource from, export_limits limits = {});
  span_exporter(const span_exporter&) = delete;
  span_exporter& operator=(const span_exporter&) = delete;

  /// Gives up what still waits.
  ~span_exporter();

  /// Takes a span over. From any thread.
  void take(trace_span&& ended);

  /// Sends what waits, for at most `longest`, and gives up the rest. Nothing may be handed over
  /// any more.
  export_totals close(duration longest);

private:
  void run();
  std::vector<trace_span> next_batch();
  void ship(const std::vector<trace_span>& batch);
  bool pause(duration longest);
  void count(std::uint64_t exported, std::uint64_t lost, std::string fault);

  std::unique_ptr<trace_sink> sink_;
  trace_resource from_;
  export_limits limits_;

  std::mutex mutex_; ///< Guards what follows.
  std::condition_variable news_;
  std::condition_variable finished_;
  std::deque<trace_span> waiting_;
  export_totals totals_;
  bool closing_ = false;
  bool given_up_ = false;
  bool done_ = false;

  std::thread thread_;
};

} // namespace troupe

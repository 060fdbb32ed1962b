/// Sends metrics on, again and again, on a thread of its own.
#pragma once

#include "runtime/observe/tracing/otlp_metrics.hpp"
#include "runtime/observe/tracing/trace_sink.hpp"
#include "troupe/time.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace troupe {

/// From a registry to a sink. Whoever counts is never held up; what can't be sent is not kept, as
/// the next figures say it too.
class metric_exporter {
public:
  /// Sends after each `interval`. `of` must outlive it. `tell` hears, once, why something could not
  /// be sent; on the exporter's thread.
  metric_exporter(std::unique_ptr<trace_sink> sink, const metric_registry& of, duration interval,
                  std::function<void(const std::string&)> tell);
  metric_exporter(const metric_exporter&) = delete;
  metric_exporter& operator=(const metric_exporter&) = delete;

  /// Sends nothing more.
  ~metric_exporter();

  /// Sends the figures of now, for at most `longest`, and nothing more. Any number of times.
  void close(duration longest);

private:
  void run();
  bool wait();
  void send();

  std::unique_ptr<trace_sink> sink_;
  const metric_registry& of_;
  const trace_resource from_ = this_service();
  const time_point since_ = std::chrono::system_clock::now();
  const duration interval_;
  const std::function<void(const std::string&)> tell_;
  bool has_told_ = false; ///< Of the thread.

  std::mutex mutex_; ///< Guards what follows.
  std::condition_variable changed_;
  bool is_closing_ = false;
  bool is_given_up_ = false; ///< There is no time for the last figures.
  bool is_done_ = false;

  std::thread thread_;
};

} // namespace troupe

/// What is counted of requests, among the metrics of a runtime.
#pragma once

#include "runtime/observe/metrics/metric_figures.hpp"
#include "troupe/time.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace troupe {
class metric_registry;
}

namespace troupe::api {

struct stream_figures;

/// The families: docs/server.md has a row of each.
std::vector<metric_description> request_metric_families();

/// Counts them. From any thread, at the same time.
class request_metrics {
public:
  /// `in` outlives it.
  explicit request_metrics(metric_registry& in);

  /// A request was answered with that status, so long after it came. `operation` is the id of one;
  /// empty: the request got to none. May throw `std::bad_alloc`.
  void count(std::string_view operation, unsigned status, duration took) const;

private:
  labelled<metric_counter, 2> answered_;
  labelled<metric_histogram, 1> took_;
};

/// That of starts which a quota refused, by its name. `in` outlives it.
labelled<metric_counter, 1> quota_refusals(metric_registry& in);

/// Has those of streams told among them.
void count_streams(metric_registry& in, const std::shared_ptr<const stream_figures>& of);

} // namespace troupe::api

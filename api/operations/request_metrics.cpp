#include "api/operations/request_metrics.hpp"

#include "api/stream/event_streams.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"

#include <string>

namespace troupe::api {

std::vector<metric_description> request_metric_families() {
  constexpr std::uint64_t milliseconds = 1'000'000;
  constexpr std::uint64_t seconds = 1'000 * milliseconds;
  return {
    {"troupe_http_requests_total",
     "Requests that were answered.",
     metric_type::counter,
     metric_unit::one,
     {{"operation"}, {.name = "status", .most = 60}}},
    {"troupe_http_request_duration_seconds",
     "How long requests took, with what they waited for.",
     metric_type::histogram,
     metric_unit::nanosecond,
     {{"operation"}},
     {milliseconds / 2, 1 * milliseconds, 2 * milliseconds, 5 * milliseconds, 10 * milliseconds,
      25 * milliseconds, 50 * milliseconds, 100 * milliseconds, 250 * milliseconds,
      500 * milliseconds, 1 * seconds, 5 * seconds, 30 * seconds, 300 * seconds}},
    {"troupe_http_event_streams", "Streams of events that are open.", metric_type::gauge,
     metric_unit::one},
    {"troupe_http_events_lost_total",
     "Events that streams did not tell, as their clients did not read.", metric_type::counter,
     metric_unit::one},
    {"troupe_http_quota_refusals_total",
     "Starts that a quota refused.",
     metric_type::counter,
     metric_unit::one,
     {{"quota"}}},
  };
}

request_metrics::request_metrics(metric_registry& in) {
  auto families = request_metric_families();
  answered_ = labelled<metric_counter, 2>{in.add(std::move(families[0]))};
  took_ = labelled<metric_histogram, 1>{in.add(std::move(families[1]))};
}

void request_metrics::count(std::string_view operation, unsigned status, duration took) const {
  const auto id = operation.empty() ? metric_label_values::other : operation;
  answered_.with(id, std::to_string(status)).add();
  took_.with(id).observe(took);
}

labelled<metric_counter, 1> quota_refusals(metric_registry& in) {
  auto families = request_metric_families();
  return labelled<metric_counter, 1>{in.add(std::move(families[4]))};
}

void count_streams(metric_registry& in, const std::shared_ptr<const stream_figures>& of) {
  auto families = request_metric_families();
  in.add(std::move(families[2]), [of] { return of->open.load(); });
  in.add(std::move(families[3]), [of] { return of->lost.load(); });
}

} // namespace troupe::api

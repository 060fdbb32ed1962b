// Metrics as collectors read them.
#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/tracing/otlp_metrics.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// The metric of that name, as of 2 s after the epoch, counted from 1 s on; null: there is none.
json exported(const metric_registry& all, const std::string& name) {
  auto content = json::parse(
    to_otlp_json({{"service.name", std::string{"troupe"}}}, all, time_point{1s}, time_point{2s}));
  const auto& resource = content["resourceMetrics"][0];
  CHECK(resource["resource"]["attributes"]
        == json::parse(R"([{"key": "service.name", "value": {"stringValue": "troupe"}}])"));
  for (const auto& each : resource["scopeMetrics"][0]["metrics"])
    if (each["name"] == name)
      return each;
  return nullptr;
}

} // namespace

TEST_CASE("otlp metrics: a counter is a sum that only grows, with its labels") {
  metric_registry all;
  const labelled<metric_counter, 1> runs{
    all.add({.name = "runs_total", .help = "Runs.", .labels = {{"workflow"}}})};
  CHECK(exported(all, "runs_total").is_null()); // nothing was counted
  runs.with("etl").add(3);
  CHECK(exported(all, "runs_total") == json::parse(R"({
    "name": "runs_total", "description": "Runs.", "unit": "1",
    "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
      {"attributes": [{"key": "workflow", "value": {"stringValue": "etl"}}],
       "startTimeUnixNano": "1000000000", "timeUnixNano": "2000000000", "asInt": "3"}]}})"));
}

TEST_CASE("otlp metrics: gauges and what is read at that moment may fall, in base units") {
  metric_registry all;
  const metric_gauge busy{all
                            .add({.name = "busy_cpus",
                                  .help = "Cpus.",
                                  .type = metric_type::gauge,
                                  .unit = metric_unit::thousandth})
                            .of({})};
  busy.set(-1500);
  all.add({.name = "store_bytes", .help = "Size.", .type = metric_type::gauge},
          [] { return std::optional<std::int64_t>{7}; });
  all.add({.name = "unknown", .help = "Not to be known.", .type = metric_type::gauge},
          [] { return std::optional<std::int64_t>{}; });
  const auto cpus = exported(all, "busy_cpus");
  CHECK(cpus["unit"] == "{cpu}");
  CHECK(cpus["gauge"]["dataPoints"][0]["asDouble"] == -1.5);
  CHECK_FALSE(cpus["gauge"]["dataPoints"][0].contains("startTimeUnixNano"));
  const auto bytes = exported(all, "store_bytes");
  CHECK(bytes["unit"] == "By");
  CHECK(bytes["gauge"]["dataPoints"][0]["asInt"] == "7");
  CHECK(exported(all, "unknown").is_null());
}

TEST_CASE("otlp metrics: a histogram has a count for each bucket, and one more than bounds") {
  metric_registry all;
  const metric_histogram waits{all
                                 .add({.name = "wait_seconds",
                                       .help = "Waits.",
                                       .type = metric_type::histogram,
                                       .unit = metric_unit::nanosecond,
                                       .bounds = {500'000'000, 2'000'000'000}})
                                 .of({})};
  waits.observe(250ms);
  waits.observe(1s);
  waits.observe(3s);
  CHECK(exported(all, "wait_seconds")["histogram"] == json::parse(R"({
    "aggregationTemporality": 2, "dataPoints": [
      {"attributes": [], "startTimeUnixNano": "1000000000", "timeUnixNano": "2000000000",
       "count": "3", "sum": 4.25, "bucketCounts": ["1", "1", "1"],
       "explicitBounds": [0.5, 2.0]}]})"));
}

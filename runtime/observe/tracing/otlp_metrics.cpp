#include "runtime/observe/tracing/otlp_metrics.hpp"

#include "troupe/json.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <utility>

namespace troupe {

namespace {

/// `AGGREGATION_TEMPORALITY_CUMULATIVE`.
constexpr int cumulative = 2;

/// 64-bit numbers are texts: JSON's own are doubles to many readers.
json number_text(std::int64_t number) {
  return std::to_string(number);
}

json time_text_of(time_point when) {
  return number_text(when.time_since_epoch().count());
}

json attribute_of(const std::string& name, json value_of_kind) {
  return {{"key", name}, {"value", std::move(value_of_kind)}};
}

json attributes_of(const trace_resource& from) {
  auto list = json::array();
  for (const auto& each : from)
    if (const auto* text = std::get_if<std::string>(&each.content))
      list.push_back(attribute_of(each.name, {{"stringValue", *text}}));
    else if (const auto* number = std::get_if<std::int64_t>(&each.content))
      list.push_back(attribute_of(each.name, {{"intValue", number_text(*number)}}));
    else if (const auto* real = std::get_if<double>(&each.content))
      list.push_back(attribute_of(each.name, {{"doubleValue", *real}}));
    else
      list.push_back(attribute_of(each.name, {{"boolValue", std::get<bool>(each.content)}}));
  return list;
}

json attributes_of(const metric_description& what, std::span<const std::string> values) {
  auto list = json::array();
  for (std::size_t i = 0; i < values.size(); ++i)
    list.push_back(attribute_of(what.labels[i].name, {{"stringValue", values[i]}}));
  return list;
}

/// How many of what is counted make one base unit.
double units_in_base(metric_unit unit) {
  switch (unit) {
    case metric_unit::one: return 1;
    case metric_unit::thousandth: return 1e3;
    case metric_unit::nanosecond: break;
  }
  return 1e9;
}

/// As UCUM has it, which OpenTelemetry wants.
const char* unit_name(const metric_description& what) {
  switch (what.unit) {
    case metric_unit::one: return what.name.find("_bytes") == std::string::npos ? "1" : "By";
    case metric_unit::thousandth: return "{cpu}";
    case metric_unit::nanosecond: break;
  }
  return "s";
}

/// Puts the data points of metrics together.
class point_maker {
public:
  point_maker(time_point since, time_point now)
    : since_(time_text_of(since)), now_(time_text_of(now)) {} // braces would make lists

  json point_of(const metric_description& what, json attributes, std::int64_t figure) const {
    json made{{"attributes", std::move(attributes)}, {"timeUnixNano", now_}};
    if (what.type == metric_type::counter)
      made["startTimeUnixNano"] = since_;
    if (what.unit == metric_unit::one)
      made["asInt"] = number_text(figure);
    else
      made["asDouble"] = static_cast<double>(figure) / units_in_base(what.unit);
    return made;
  }

  /// The last number of a histogram's cells is the sum; each other one is of one bucket.
  json point_of(const metric_description& what, const metric_series& series) const {
    auto attributes = attributes_of(what, series.labels);
    if (what.type != metric_type::histogram)
      return point_of(what, std::move(attributes), static_cast<std::int64_t>(series.cells.sum(0)));
    const auto in_base = units_in_base(what.unit);
    auto counts = json::array();
    auto bounds = json::array();
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= what.bounds.size(); ++i) {
      const auto in_bucket = series.cells.sum(i);
      count += in_bucket;
      counts.push_back(std::to_string(in_bucket));
      if (i < what.bounds.size())
        bounds.push_back(static_cast<double>(what.bounds[i]) / in_base);
    }
    const auto sum = static_cast<double>(series.cells.sum(what.bounds.size() + 1)) / in_base;
    return {{"attributes", std::move(attributes)},
            {"startTimeUnixNano", since_},
            {"timeUnixNano", now_},
            {"count", std::to_string(count)},
            {"sum", sum},
            {"bucketCounts", std::move(counts)},
            {"explicitBounds", std::move(bounds)}};
  }

private:
  json since_;
  json now_;
};

json metric_of(const metric_description& what, json points) {
  json made{{"name", what.name}, {"description", what.help}, {"unit", unit_name(what)}};
  json data{{"dataPoints", std::move(points)}};
  switch (what.type) {
    case metric_type::gauge: made["gauge"] = std::move(data); return made;
    case metric_type::counter:
      data["aggregationTemporality"] = cumulative;
      data["isMonotonic"] = true;
      made["sum"] = std::move(data);
      return made;
    case metric_type::histogram: break;
  }
  data["aggregationTemporality"] = cumulative;
  made["histogram"] = std::move(data);
  return made;
}

} // namespace

std::string to_otlp_json(const trace_resource& from, const metric_registry& all, time_point since,
                         time_point now) {
  const point_maker make{since, now};
  std::map<std::string, json> by_name;
  all.visit(
    [&](const metric_family& family) {
      const auto& what = family.description();
      auto points = json::array();
      family.each(
        [&](const metric_series& series) { points.push_back(make.point_of(what, series)); });
      if (!points.empty())
        by_name[what.name] = metric_of(what, std::move(points));
    },
    [&](const metric_description& what, std::int64_t figure) {
      by_name[what.name]
        = metric_of(what, json::array({make.point_of(what, json::array(), figure)}));
    });
  auto metrics = json::array();
  for (auto& [name, each] : by_name)
    metrics.push_back(std::move(each));
  json scope{{"scope", {{"name", "troupe"}, {"version", TROUPE_VERSION}}},
             {"metrics", std::move(metrics)}};
  json resource{{"resource", {{"attributes", attributes_of(from)}}},
                {"scopeMetrics", json::array({std::move(scope)})}};
  return json{{"resourceMetrics", json::array({std::move(resource)})}}.dump(
    -1, ' ', false, json::error_handler_t::replace);
}

} // namespace troupe

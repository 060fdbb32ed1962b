#include "runtime/observe/tracing/otlp.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("otlp: a span is encoded as the protocol demands") {
  trace_span failed;
  failed.trace = {0x0102030405060708, 0xff};
  failed.id = 0xabcdef;
  failed.parent = 0x1;
  failed.name = "flow/\"a\"";
  failed.start = time_point{duration{1'700'000'000'123'456'789}};
  failed.end = failed.start + duration{5};
  failed.attributes = {{"troupe.task.id", std::string{"flow/a"}},
                       {"troupe.task.attempts", std::int64_t{-2}},
                       {"troupe.usage.cpu.time", 0.25},
                       {"troupe.incomplete", true}};
  failed.events = {{failed.start, "running", {{"n", std::int64_t{1}}}}, {failed.end, "x", {}}};
  failed.dropped_events = 3;
  failed.status = span_status::error;
  failed.message = "why";
  auto line = to_otlp_json({{"service.name", std::string{"troupe"}}}, {&failed, 1});
  CHECK(line.find('\n') == std::string::npos);
  auto expected = json::parse(R"({
    "resourceSpans": [{
      "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "troupe"}}]},
      "scopeSpans": [{
        "scope": {"name": "troupe"},
        "spans": [{
          "traceId": "010203040506070800000000000000ff",
          "spanId": "0000000000abcdef",
          "parentSpanId": "0000000000000001",
          "name": "flow/\"a\"",
          "kind": 1,
          "startTimeUnixNano": "1700000000123456789",
          "endTimeUnixNano": "1700000000123456794",
          "attributes": [
            {"key": "troupe.task.id", "value": {"stringValue": "flow/a"}},
            {"key": "troupe.task.attempts", "value": {"intValue": "-2"}},
            {"key": "troupe.usage.cpu.time", "value": {"doubleValue": 0.25}},
            {"key": "troupe.incomplete", "value": {"boolValue": true}}],
          "events": [
            {"timeUnixNano": "1700000000123456789", "name": "running",
             "attributes": [{"key": "n", "value": {"intValue": "1"}}]},
            {"timeUnixNano": "1700000000123456794", "name": "x", "attributes": []}],
          "droppedEventsCount": 3,
          "status": {"code": 2, "message": "why"}}]}]}]})");
  auto found = json::parse(line);
  auto& scope = found["resourceSpans"][0]["scopeSpans"][0]["scope"];
  CHECK(scope["version"].is_string());
  scope.erase("version");
  CHECK(found == expected);
}

TEST_CASE("otlp: a root has no parent, and an untold status no code") {
  trace_span plain;
  plain.trace = {1, 2};
  plain.id = 3;
  auto line = json::parse(to_otlp_json({}, {&plain, 1}));
  const auto& found = line["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  CHECK_FALSE(found.contains("parentSpanId"));
  CHECK_FALSE(found.contains("events"));
  CHECK_FALSE(found.contains("droppedEventsCount"));
  CHECK(found["status"] == json::object());
}

TEST_CASE("otlp: this program says who it is") {
  auto has = [service = this_service()](std::string_view name) {
    for (const auto& each : service)
      if (each.name == name)
        return true;
    return false;
  };
  CHECK(has("service.name"));
  CHECK(has("service.version"));
  CHECK(has("service.instance.id"));
  CHECK(has("process.pid"));
  CHECK(has("telemetry.sdk.language"));
}

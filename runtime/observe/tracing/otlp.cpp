#include "runtime/observe/tracing/otlp.hpp"

#include "runtime/base/uuid.hpp"
#include "troupe/json.hpp"

#include <array>

#include <unistd.h>

namespace troupe {

namespace {

constexpr const char* version = TROUPE_VERSION;

void append_hex(std::string& out, std::uint64_t number) {
  for (unsigned shift = 64; shift > 0; shift -= 4)
    out += "0123456789abcdef"[(number >> (shift - 4)) & 0xFU];
}

/// 64-bit numbers are texts: JSON's own are doubles to many readers.
void append_number(std::string& out, std::int64_t number) {
  out += '"';
  out += std::to_string(number);
  out += '"';
}

void append_time(std::string& out, time_point when) {
  append_number(out, when.time_since_epoch().count());
}

void append(std::string& out, const span_attribute& attribute) {
  out += "{\"key\":";
  append_json_text(out, attribute.name);
  out += ",\"value\":{";
  if (const auto* text = std::get_if<std::string>(&attribute.content)) {
    out += "\"stringValue\":";
    append_json_text(out, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&attribute.content)) {
    out += "\"intValue\":";
    append_number(out, *number);
  } else if (const auto* real = std::get_if<double>(&attribute.content)) {
    out += "\"doubleValue\":" + json(*real).dump();
  } else {
    out += "\"boolValue\":";
    out += std::get<bool>(attribute.content) ? "true" : "false";
  }
  out += "}}";
}

void append(std::string& out, const span_event& happened);
void append(std::string& out, const trace_span& each);

template <class List>
void append_list(std::string& out, const char* name, const List& list) {
  out += '"';
  out += name;
  out += "\":[";
  for (bool first = true; const auto& each : list) {
    if (!first)
      out += ',';
    first = false;
    append(out, each);
  }
  out += ']';
}

void append(std::string& out, const span_event& happened) {
  out += "{\"timeUnixNano\":";
  append_time(out, happened.at);
  out += ",\"name\":";
  append_json_text(out, happened.name);
  out += ',';
  append_list(out, "attributes", happened.attributes);
  out += '}';
}

void append(std::string& out, const trace_span& each) {
  out += "{\"traceId\":\"";
  append_hex(out, each.trace.high);
  append_hex(out, each.trace.low);
  out += "\",\"spanId\":\"";
  append_hex(out, each.id);
  if (each.parent != 0) {
    out += "\",\"parentSpanId\":\"";
    append_hex(out, each.parent);
  }
  out += "\",\"name\":";
  append_json_text(out, each.name);
  out += ",\"kind\":1,\"startTimeUnixNano\":"; // SPAN_KIND_INTERNAL
  append_time(out, each.start);
  out += ",\"endTimeUnixNano\":";
  append_time(out, each.end);
  out += ',';
  append_list(out, "attributes", each.attributes);
  if (!each.events.empty()) {
    out += ',';
    append_list(out, "events", each.events);
  }
  if (each.dropped_events != 0)
    out += ",\"droppedEventsCount\":" + std::to_string(each.dropped_events);
  out += ",\"status\":{";
  if (each.status != span_status::unset)
    out += "\"code\":" + std::to_string(static_cast<int>(each.status));
  if (!each.message.empty()) {
    out += ",\"message\":";
    append_json_text(out, each.message);
  }
  out += "}}";
}

} // namespace

trace_resource this_service() {
  std::array<char, 256> host{};
  trace_resource service{
    {"service.name", std::string{"troupe"}},
    {"service.version", std::string{version}},
    {"service.instance.id", make_uuid()},
    {"process.pid", std::int64_t{::getpid()}},
    {"telemetry.sdk.name", std::string{"troupe"}},
    {"telemetry.sdk.language", std::string{"cpp"}},
    {"telemetry.sdk.version", std::string{version}},
  };
  if (::gethostname(host.data(), host.size() - 1) == 0)
    service.push_back({"host.name", std::string{host.data()}});
  return service;
}

std::string to_otlp_json(const trace_resource& from, std::span<const trace_span> spans) {
  std::string out;
  out.reserve(256 + spans.size() * 768);
  out += "{\"resourceSpans\":[{\"resource\":{";
  append_list(out, "attributes", from);
  out += "},\"scopeSpans\":[{\"scope\":{\"name\":\"troupe\",\"version\":";
  append_json_text(out, version);
  out += "},";
  append_list(out, "spans", spans);
  out += "}]}]}";
  return out;
}

} // namespace troupe

/// What a trace is made of: spans as OpenTelemetry defines them.
#pragma once

#include "troupe/time.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

/// The 16 bytes that all spans of a trace share; not all zero.
struct trace_identity {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const trace_identity&, const trace_identity&) = default;
};

/// The 8 bytes of one trace_span; 0: none.
using span_identity = std::uint64_t;

/// One attribute: a name that lives for ever, and a scalar.
struct span_attribute {
  const char* name = "";
  std::variant<std::string, std::int64_t, double, bool> content;

  friend bool operator==(const span_attribute& a, const span_attribute& b) {
    return std::string_view{a.name} == b.name && a.content == b.content;
  }
};

/// Something that happened at one moment of a span.
struct span_event {
  time_point at;
  std::string name;
  std::vector<span_attribute> attributes;
};

/// OpenTelemetry's `StatusCode`, with its numbers.
enum class span_status : std::uint8_t { unset = 0, ok = 1, error = 2 };

/// A span that has ended.
struct trace_span {
  /// Further events are counted only.
  static constexpr std::size_t most_events = 128;

  trace_identity trace;
  span_identity id = 0;
  span_identity parent = 0; ///< 0: the root of its trace.
  std::string name;
  time_point start;
  time_point end;
  std::vector<span_attribute> attributes;
  std::vector<span_event> events;
  std::uint32_t dropped_events = 0;
  span_status status = span_status::unset;
  std::string message; ///< Of an error.
};

} // namespace troupe

/// What a metric is, as whoever counts it declares it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

enum class metric_type : std::uint8_t { counter, gauge, histogram };

/// `counter`, `gauge`, `histogram`: as Prometheus writes them.
constexpr std::string_view to_string(metric_type type) noexcept {
  switch (type) {
    case metric_type::counter: return "counter";
    case metric_type::gauge: return "gauge";
    case metric_type::histogram: break;
  }
  return "histogram";
}

/// What is counted: whole numbers of these. It is told in base units.
enum class metric_unit : std::uint8_t {
  one,        ///< Things, or bytes.
  thousandth, ///< Of a cpu; told in whole ones.
  nanosecond, ///< Told in seconds.
};

/// Something that tells the series of a metric apart.
struct metric_label {
  std::string name;
  /// All values that there are. Empty: whatever comes, but never what grows without end, as ids do.
  std::vector<std::string> values{};
  /// Where `values` is empty: so many different ones are told apart, the first that come. All
  /// further ones are `other` together.
  std::size_t most = 200;
};

/// A family of series, one for each combination of its labels' values. By the conventions of
/// Prometheus the name begins with that of the program, and names the unit, in the plural;
/// a counter's ends with `_total`.
struct metric_description {
  std::string name;
  std::string help; ///< A sentence, or part of one.
  metric_type type = metric_type::counter;
  metric_unit unit = metric_unit::one;
  std::vector<metric_label> labels{};
  /// Of a histogram: the greatest value of each bucket, in `unit`s, ascending. What is greater is
  /// counted in one more.
  std::vector<std::uint64_t> bounds{};
};

} // namespace troupe

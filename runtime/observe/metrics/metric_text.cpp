#include "runtime/observe/metrics/metric_text.hpp"

#include <charconv>
#include <span>
#include <string_view>
#include <utility>

namespace troupe {

namespace {

unsigned decimals_of(metric_unit unit) noexcept {
  switch (unit) {
    case metric_unit::one: return 0;
    case metric_unit::thousandth: return 3;
    case metric_unit::nanosecond: break;
  }
  return 9;
}

/// `whole` with its last digits as decimals, without zeros at the end.
void append_magnitude(std::string& text, std::uint64_t whole, metric_unit unit) {
  char digits[24];
  const auto* const end = std::to_chars(digits, digits + sizeof digits, whole).ptr;
  std::string number(digits, static_cast<std::size_t>(end - digits));
  const auto decimals = decimals_of(unit);
  if (decimals > 0) {
    if (number.size() <= decimals)
      number.insert(0, decimals + 1 - number.size(), '0');
    number.insert(number.size() - decimals, 1, '.');
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.')
      number.pop_back();
  }
  text += number;
}

/// With what the format reads otherwise escaped; quotes only within the value of a label.
void append_escaped(std::string& text, std::string_view raw, bool quoted) {
  for (const auto c : raw)
    if (c == '\\')
      text += "\\\\";
    else if (c == '\n')
      text += "\\n";
    else if (c == '"' && quoted)
      text += "\\\"";
    else
      text += c;
}

void append_head(std::string& text, const metric_description& what) {
  text += "# HELP " + what.name + ' ';
  append_escaped(text, what.help, false);
  text += "\n# TYPE " + what.name + ' ';
  text += to_string(what.type);
  text += '\n';
}

/// `name{label="value",...} `; `le`: the bound of a bucket, or empty.
void append_name(std::string& text, const metric_description& what, std::string_view suffix,
                 std::span<const std::string> values, std::string_view le = {}) {
  text += what.name;
  text += suffix;
  auto separator = '{';
  const auto append_label = [&](std::string_view name, std::string_view value) {
    text += std::exchange(separator, ',');
    text += name;
    text += "=\"";
    append_escaped(text, value, true);
    text += '"';
  };
  for (std::size_t i = 0; i < values.size(); ++i)
    append_label(what.labels[i].name, values[i]);
  if (!le.empty())
    append_label("le", le);
  text += separator == ',' ? "} " : " ";
}

/// The buckets tell of all that is not greater than their bounds; so the last one is the count.
void append_buckets(std::string& text, const metric_description& what,
                    const metric_series& series) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= what.bounds.size(); ++i) {
    count += series.cells.sum(i);
    std::string bound;
    if (i < what.bounds.size())
      append_magnitude(bound, what.bounds[i], what.unit);
    else
      bound = "+Inf";
    append_name(text, what, "_bucket", series.labels, bound);
    text += std::to_string(count) + '\n';
  }
  append_name(text, what, "_sum", series.labels);
  append_magnitude(text, series.cells.sum(what.bounds.size() + 1), what.unit);
  text += '\n';
  append_name(text, what, "_count", series.labels);
  text += std::to_string(count) + '\n';
}

void append_series(std::string& text, const metric_description& what, const metric_series& series) {
  if (what.type == metric_type::histogram)
    return append_buckets(text, what, series);
  append_name(text, what, {}, series.labels);
  const auto sum = series.cells.sum(0);
  if (what.type == metric_type::counter)
    append_magnitude(text, sum, what.unit);
  else
    append_figure(text, static_cast<std::int64_t>(sum), what.unit);
  text += '\n';
}

} // namespace

void append_figure(std::string& text, std::int64_t figure, metric_unit unit) {
  const auto magnitude = static_cast<std::uint64_t>(figure);
  if (figure < 0)
    text += '-';
  append_magnitude(text, figure < 0 ? 0 - magnitude : magnitude, unit);
}

void append_metric(std::string& text, const metric_family& of) {
  const auto& what = of.description();
  auto is_first = true;
  of.each([&](const metric_series& series) {
    if (std::exchange(is_first, false))
      append_head(text, what);
    append_series(text, what, series);
  });
}

void append_metric(std::string& text, const metric_description& what, std::int64_t figure) {
  append_head(text, what);
  append_name(text, what, {}, {});
  append_figure(text, figure, what.unit);
  text += '\n';
}

} // namespace troupe

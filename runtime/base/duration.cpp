#include "troupe/time.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

struct unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// Longest first where one name starts another.
constexpr std::array units{
  unit{"ns", 1},
  unit{"us", 1'000},
  unit{"ms", 1'000'000},
  unit{"s", 1'000'000'000},
  unit{"m", 60'000'000'000},
  unit{"h", 3'600'000'000'000},
  unit{"d", 86'400'000'000'000},
};

const unit* unit_at(std::string_view text) {
  for (const auto& candidate : units)
    if (text.starts_with(candidate.name))
      return &candidate;
  return nullptr;
}

tl::unexpected<error> malformed(std::string_view text) {
  return failure(error_code::argument_invalid,
                 "\"" + std::string{text}
                   + "\" is not a duration: expected one such as 250ms, 10s or 1h30m");
}

} // namespace

result<duration> parse_duration(std::string_view text) {
  if (text == "0")
    return duration::zero();
  auto rest = text;
  long double total = 0; // exact for every count of nanoseconds
  if (rest.empty())
    return malformed(text);
  while (!rest.empty()) {
    auto digits = rest.find_first_not_of("0123456789.");
    long double number = 0;
    if (digits == 0 || digits == std::string_view::npos)
      return malformed(text);
    auto [end, code] = std::from_chars(rest.data(), rest.data() + digits, number);
    if (code != std::errc{} || end != rest.data() + digits)
      return malformed(text);
    rest.remove_prefix(digits);
    const auto* scale = unit_at(rest);
    if (!scale)
      return malformed(text);
    rest.remove_prefix(scale->name.size());
    total += number * static_cast<long double>(scale->nanoseconds);
  }
  if (total > 9.2e18L)
    return failure(error_code::argument_invalid,
                   "\"" + std::string{text} + "\" is too long a duration: at most 292 years");
  return duration{std::llround(total)};
}

std::string to_string(duration span) {
  auto left = span.count();
  if (left == 0)
    return "0s";
  std::string text = left < 0 ? "-" : "";
  left = std::abs(left);
  constexpr std::array written{units[5], units[4], units[3], units[2], units[1], units[0]};
  for (const auto& [name, nanoseconds] : written)
    if (auto count = left / nanoseconds; count > 0) {
      text += std::to_string(count);
      text += name;
      left -= count * nanoseconds;
    }
  return text;
}

} // namespace troupe

#include "runtime/base/time.hpp"

#include <array>
#include <cstdio>

namespace troupe {

namespace {

using days = std::chrono::sys_days;

/// Reads `digits` decimal digits at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size())
    return -1;
  int number = 0;
  for (char c : text.substr(at, digits)) {
    if (c < '0' || c > '9')
      return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool has_shape(std::string_view text) {
  return text.size() >= 20 && text[4] == '-' && text[7] == '-'
         && (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
}

/// The fraction that starts at `at` with a dot; moves `at` past it.
duration fraction_at(std::string_view text, std::size_t& at) {
  duration total{};
  std::int64_t scale = 100'000'000;
  for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
    total += duration{(text[at] - '0') * scale};
  return total;
}

} // namespace

std::string to_rfc3339(time_point when) {
  using namespace std::chrono;
  auto day = floor<std::chrono::days>(when);
  year_month_day date{day};
  hh_mm_ss time{floor<milliseconds>(when - day)};
  std::array<char, 64> text{};
  auto length
    = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ",
                    static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                    time.seconds().count(), time.subseconds().count());
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string to_exact_rfc3339(time_point when) {
  auto second = std::chrono::floor<std::chrono::seconds>(when);
  auto text = to_rfc3339(second);
  text.resize(text.find('.'));
  if (auto rest = (when - second).count(); rest != 0) {
    auto digits = std::to_string(rest);
    text += '.' + std::string(9 - digits.size(), '0') + digits;
    text.resize(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

result<time_point> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  auto bad = failure(error_code::argument_invalid,
                     "\"" + std::string{text}
                       + "\" is not a time: expected one such as 2026-01-31T12:00:00Z");
  if (!has_shape(text))
    return bad;
  auto year_number = number_at(text, 0, 4);
  year_month_day date{year{year_number}, month{static_cast<unsigned>(number_at(text, 5, 2))},
                      day{static_cast<unsigned>(number_at(text, 8, 2))}};
  auto hour = number_at(text, 11, 2);
  auto minute = number_at(text, 14, 2);
  auto second = number_at(text, 17, 2);
  if (year_number < 1678 || year_number > 2261) // what nanoseconds since 1970 can hold
    return bad;
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return bad;
  std::size_t at = 19;
  auto fraction = text[at] == '.' ? fraction_at(text, at) : duration{};
  auto zone = text.substr(at);
  minutes offset{};
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    auto away_hours = number_at(zone, 1, 2);
    auto away_minutes = number_at(zone, 4, 2);
    if (away_hours < 0 || away_hours > 23 || away_minutes < 0 || away_minutes > 59)
      return bad;
    offset = hours{away_hours} + minutes{away_minutes};
    if (zone[0] == '-')
      offset = -offset;
  } else if (zone != "Z" && zone != "z") {
    return bad;
  }
  return time_point{days{date}} + hours{hour} + minutes{minute} + seconds{second} + fraction
         - offset;
}

} // namespace troupe

#include "runtime/schedule/time_zone.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "troupe/time.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <vector>

namespace troupe {

namespace {

/// What is called UTC, in lower case.
bool is_utc(std::string_view name) {
  const auto lower = ascii_lower(name);
  return lower == "utc" || lower == "etc/utc" || lower == "z";
}

std::string hint_for(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& each : date::get_tzdb().zones)
    known.push_back(each.name());
  return suggestion(name, known);
}

} // namespace

result<zone_of_time> zone_of_time::find(std::string_view name) {
  zone_of_time made;
  if (is_utc(name))
    return made;
  const auto quoted = '"' + visible_line(name) + '"';
  // What reads tzdata throws where there is none.
  try {
    const auto& zones = date::get_tzdb().zones;
    const auto found = std::ranges::find_if(
      zones, [&](const date::time_zone& each) { return each.name() == name; });
    if (found == zones.end())
      return failure(error_code::argument_invalid,
                     quoted + " is no time zone: expected a name such as Europe/Berlin"
                       + hint_for(name));
    made.known_ = &*found;
    static_cast<void>(made.known_->get_info(date::sys_seconds{})); // which reads its file
  } catch (const std::exception& thrown) {
    return failure(error_code::argument_invalid, "the time zone " + quoted
                                                   + " can't be read: " + thrown.what()
                                                   + "; is the package tzdata installed?");
  }
  made.name_ = name;
  return made;
}

even_span zone_of_time::at(utc_second when) const {
  if (!known_)
    return {first_moment, last_moment, {}};
  const auto found = known_->get_info(std::clamp(when, first_moment, last_moment));
  return {std::max(found.begin, first_moment), std::min(found.end, last_moment), found.offset};
}

std::string to_local_rfc3339(const zone_of_time& zone, utc_second when) {
  const auto offset = zone.at(when).offset;
  auto text = to_rfc3339(time_point{when + offset});
  text.resize(text.find('.'));
  const auto two
    = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const auto minutes = std::abs(std::chrono::floor<std::chrono::minutes>(offset).count());
  return text + (offset < offset.zero() ? '-' : '+') + two(minutes / 60) + ':' + two(minutes % 60);
}

} // namespace troupe

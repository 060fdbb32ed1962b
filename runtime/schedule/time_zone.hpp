/// Time zones by their IANA names, as the system's tzdata has them.
#pragma once

#include "runtime/schedule/cron_expression.hpp"
#include "troupe/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace date {
class time_zone;
} // namespace date

namespace troupe {

/// A moment, to the second.
using utc_second = std::chrono::sys_seconds;

/// The first and the last moment that anything is looked for: what times can hold.
inline constexpr utc_second first_moment = std::chrono::sys_days{std::chrono::year{1678} / 1 / 1};
inline constexpr utc_second last_moment = std::chrono::sys_days{std::chrono::year{2262} / 1 / 1};

/// A span in which the clocks of a zone go on evenly.
struct even_span {
  utc_second begin{};
  utc_second end{};              ///< The first moment behind it.
  std::chrono::seconds offset{}; ///< Local time is that much later than UTC.

  local_time local(utc_second when) const { return local_time{when.time_since_epoch() + offset}; }
  utc_second utc(local_time when) const { return utc_second{when.time_since_epoch() - offset}; }
};

/// A plain value; any thread.
class zone_of_time {
public:
  /// UTC, which needs no tzdata.
  zone_of_time() = default;

  /// The zone of that name. Fails (`argument_invalid`), with the nearest, where tzdata has none.
  static result<zone_of_time> find(std::string_view name);

  /// The span that a moment is in, between the first and the last one.
  even_span at(utc_second when) const;

  /// As it was asked for.
  const std::string& name() const noexcept { return name_; }

private:
  std::string name_ = "UTC";
  const date::time_zone* known_ = nullptr; ///< Null: UTC. It lives as long as the program.
};

/// RFC 3339 with the zone's offset: `2026-12-02T02:30:00+01:00`.
std::string to_local_rfc3339(const zone_of_time& zone, utc_second when);

} // namespace troupe

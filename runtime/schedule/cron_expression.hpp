/// Cron expressions: which times of a calendar they mean, whatever zone that is of.
#pragma once

#include "troupe/result.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// A time on the clocks of some zone.
using local_time = std::chrono::local_seconds;

/// Five fields (minute, hour, day of the month, month, day of the week), or six with the second
/// first; or a name such as `@daily`. A plain value.
class cron_expression {
public:
  /// Reads one. Fails (`argument_invalid`) with the field, what was found there, what was expected,
  /// and the nearest right name.
  static result<cron_expression> read(std::string_view text);

  /// The first time from `from` on and before `before`; nothing: there is none. Takes a step a
  /// month of that, at most.
  std::optional<local_time> next(local_time from, local_time before) const;

  /// Whether it means that second; of five fields the second is no matter.
  bool covers(local_time when) const;

  /// The first second from `from` on that it doesn't cover; `before`, where there is none before
  /// that.
  local_time first_uncovered(local_time from, local_time before) const;

  /// Whether it comes in each hour of a day: then it needs no hour that a clock leaves out.
  bool is_each_hour() const noexcept;

  /// Whether its hours are written as `*` or in steps of it: then it goes on through an hour that
  /// comes twice.
  bool goes_on() const noexcept { return has_any_hour_; }

private:
  friend class cron_reader;

  /// The days of a month, a bit each from bit 1 on.
  std::uint32_t days_of(std::chrono::year_month month) const;
  /// The first day from `from` on, up to `last`.
  std::optional<std::chrono::local_days> next_day(std::chrono::local_days from,
                                                  std::chrono::local_days last) const;
  /// The first time of a day from `from` on.
  std::optional<std::chrono::seconds> next_in_day(std::chrono::seconds from) const;
  bool covers_time(std::chrono::seconds of_day) const;

  std::uint64_t seconds_ = 1; ///< A bit each, as of all fields.
  std::uint64_t minutes_ = 0;
  std::uint64_t hours_ = 0;
  std::uint64_t days_ = 0;            ///< From bit 1 on.
  std::uint64_t days_from_last_ = 0;  ///< `L` is bit 0, `L-1` bit 1.
  std::uint64_t months_ = 0;          ///< From bit 1 on.
  std::uint64_t weekdays_ = 0;        ///< Sunday is bit 0.
  std::array<std::uint8_t, 7> nth_{}; ///< Of each day of the week: `#2` is bit 2, `L` bit 7.
  bool has_seconds_ = false;          ///< Six fields.
  bool has_any_hour_ = false;         ///< These are written with a `*`,
  bool has_any_day_ = false;          ///< or a `?`: where both fields of days are not,
  bool has_any_weekday_ = false;      ///< either of them is enough.
};

} // namespace troupe

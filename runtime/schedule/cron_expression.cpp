#include "runtime/schedule/cron_expression.hpp"

#include <algorithm>
#include <bit>

namespace troupe {

namespace {

using namespace std::chrono;

constexpr std::uint64_t all_seconds = (std::uint64_t{1} << 60U) - 1; ///< And minutes.
constexpr std::uint64_t all_hours = (std::uint64_t{1} << 24U) - 1;
constexpr unsigned last_week = 7; ///< The bit of `L`.

bool has(std::uint64_t bits, unsigned number) {
  return ((bits >> number) & 1U) != 0;
}

/// The first bit from `from` on; 64: there is none.
unsigned next_bit(std::uint64_t bits, unsigned from) {
  return from >= 64 ? 64U : static_cast<unsigned>(std::countr_zero(bits >> from << from));
}

/// A time of day, taken apart.
struct clock_time {
  unsigned hour;
  unsigned minute;
  unsigned second;
};

clock_time taken_apart(seconds of_day) {
  const auto count = static_cast<unsigned>(of_day.count());
  return {count / 3600, count / 60 % 60, count % 60};
}

seconds put_together(unsigned hour, unsigned minute, unsigned second) {
  return hours{hour} + minutes{minute} + seconds{second};
}

} // namespace

bool cron_expression::is_each_hour() const noexcept {
  return hours_ == all_hours;
}

std::uint32_t cron_expression::days_of(year_month month) const {
  const year_month_day_last end{month.year(), month_day_last{month.month()}};
  const auto last = static_cast<unsigned>(end.day());
  const auto first_weekday = weekday{local_days{month / 1}}.c_encoding();
  std::uint32_t found = 0;
  for (unsigned day = 1; day <= last; ++day) {
    const auto week_day = (first_weekday + day - 1) % 7;
    const auto is_day = has(days_, day) || has(days_from_last_, last - day);
    const auto is_nth = has(nth_[week_day], (day - 1) / 7 + 1)
                        || (day + 7 > last && has(nth_[week_day], last_week));
    const auto is_weekday = has(weekdays_, week_day) || is_nth;
    if (has_any_day_ || has_any_weekday_ ? is_day && is_weekday : is_day || is_weekday)
      found |= std::uint32_t{1} << day;
  }
  return found;
}

std::optional<local_days> cron_expression::next_day(local_days from, local_days last) const {
  const year_month_day date{from};
  auto month = date.year() / date.month();
  auto first = static_cast<unsigned>(date.day());
  for (; local_days{month / 1} <= last; month += months{1}, first = 1) {
    if (!has(months_, static_cast<unsigned>(month.month())))
      continue;
    const auto day = next_bit(days_of(month), first);
    if (day >= 64)
      continue;
    const local_days found{month / std::chrono::day{day}};
    return found <= last ? std::optional{found} : std::nullopt;
  }
  return std::nullopt;
}

std::optional<seconds> cron_expression::next_in_day(seconds from) const {
  const auto [hour, minute, second] = taken_apart(from);
  for (auto h = next_bit(hours_, hour); h < 24; h = next_bit(hours_, h + 1)) {
    const auto is_same_hour = h == hour;
    for (auto m = next_bit(minutes_, is_same_hour ? minute : 0); m < 60;
         m = next_bit(minutes_, m + 1)) {
      const auto s = next_bit(seconds_, is_same_hour && m == minute ? second : 0);
      if (s < 60)
        return put_together(h, m, s);
    }
  }
  return std::nullopt;
}

std::optional<local_time> cron_expression::next(local_time from, local_time before) const {
  if (from >= before)
    return std::nullopt;
  const auto first = floor<days>(from);
  const auto last = floor<days>(before);
  for (auto day = next_day(first, last); day; day = next_day(*day + days{1}, last)) {
    const auto time = next_in_day(*day == first ? from - local_time{first} : seconds{0});
    if (!time)
      continue;
    const auto found = local_time{*day} + *time;
    return found < before ? std::optional{found} : std::nullopt;
  }
  return std::nullopt;
}

bool cron_expression::covers_time(seconds of_day) const {
  const auto [hour, minute, second] = taken_apart(of_day);
  return has(hours_, hour) && has(minutes_, minute) && (!has_seconds_ || has(seconds_, second));
}

bool cron_expression::covers(local_time when) const {
  const auto day = floor<days>(when);
  const year_month_day date{day};
  return covers_time(when - local_time{day}) && has(months_, static_cast<unsigned>(date.month()))
         && has(days_of(date.year() / date.month()), static_cast<unsigned>(date.day()));
}

local_time cron_expression::first_uncovered(local_time from, local_time before) const {
  while (from < before && covers(from)) {
    // All within a unit whose finer fields are complete is covered with it.
    if (has_seconds_ && seconds_ != all_seconds)
      from += seconds{1};
    else if (minutes_ != all_seconds)
      from = floor<minutes>(from) + minutes{1};
    else if (hours_ != all_hours)
      from = floor<hours>(from) + hours{1};
    else
      from = floor<days>(from) + days{1};
  }
  return std::min(from, before);
}

} // namespace troupe

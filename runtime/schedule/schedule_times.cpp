#include "runtime/schedule/schedule_times.hpp"

#include "runtime/base/hash.hpp"

#include <algorithm>
#include <string>

namespace troupe {

namespace {

using namespace std::chrono;

/// How often times that are left out are passed over.
constexpr int most_passed_over = 50'000;

/// The offset before a span began.
seconds offset_before(const zone_of_time& zone, const even_span& span) {
  return span.begin > first_moment ? zone.at(span.begin - seconds{1}).offset : span.offset;
}

/// The first time of an expression in a span, from `from` on.
std::optional<utc_second> next_in(const cron_expression& cron, const zone_of_time& zone,
                                  const even_span& span, utc_second from) {
  const auto before = offset_before(zone, span);
  auto local_from = span.local(from);
  if (before < span.offset && from == span.begin && !cron.is_each_hour())
    if (cron.next(local_time{span.begin.time_since_epoch() + before}, span.local(span.begin)))
      return span.begin;
  if (before > span.offset && !cron.goes_on())
    local_from = std::max(local_from, local_time{span.begin.time_since_epoch() + before});
  const auto found = cron.next(local_from, span.local(span.end));
  return found ? std::optional{span.utc(*found)} : std::nullopt;
}

std::optional<utc_second> next_of(const cron_expression& cron, const zone_of_time& zone,
                                  utc_second after) {
  auto from = after + seconds{1};
  while (from < last_moment) {
    const auto span = zone.at(from);
    if (const auto found = next_in(cron, zone, span, from))
      return found;
    from = span.end;
  }
  return std::nullopt;
}

std::optional<utc_second> next_interval(const schedule_rule& rule, utc_second after) {
  const auto since = after.time_since_epoch() - rule.offset;
  auto passed = since / rule.every;
  if (since < seconds{0} && since % rule.every != seconds{0})
    --passed; // rounded down
  const utc_second found{(passed + 1) * rule.every + rule.offset};
  return found < last_moment ? std::optional{found} : std::nullopt;
}

/// The same without exceptions and bounds.
std::optional<utc_second> next_unbounded(const schedule_rule& rule, utc_second after) {
  if (rule.cron.empty())
    return next_interval(rule, after);
  std::optional<utc_second> first;
  for (const auto& each : rule.cron)
    if (const auto found = next_of(each, rule.zone, after))
      first = first ? std::min(*first, *found) : *found;
  return first;
}

/// Where a time is left out: the first moment that may be another matter.
std::optional<utc_second> left_out_until(const schedule_rule& rule, utc_second at) {
  if (rule.except.empty())
    return std::nullopt;
  const auto span = rule.zone.at(at);
  const auto local = span.local(at);
  const auto end = span.local(span.end);
  std::optional<utc_second> until;
  for (const auto& each : rule.except) {
    const auto* day = std::get_if<free_day>(&each);
    const auto* cron = std::get_if<cron_expression>(&each);
    if (day ? floor<days>(local) != *day : !cron->covers(local))
      continue;
    const auto shown
      = day ? std::min(local_time{*day + days{1}}, end) : cron->first_uncovered(local, end);
    until = std::max(until.value_or(at), span.utc(shown));
  }
  return until;
}

} // namespace

std::optional<utc_second> next_time(const schedule_rule& rule, utc_second after) {
  after = std::max(after, rule.from - seconds{1});
  for (int passed = 0; passed < most_passed_over; ++passed) {
    const auto found = next_unbounded(rule, after);
    if (!found || *found > rule.until)
      return std::nullopt;
    const auto until = left_out_until(rule, *found);
    if (!until)
      return found;
    after = std::max(*until - seconds{1}, *found);
  }
  return std::nullopt;
}

std::optional<utc_second> previous_time(const schedule_rule& rule, utc_second before,
                                        utc_second least) {
  // Twice as far back each time: then forward, to the last of those that there are.
  for (seconds back{hours{1}};; back *= 2) {
    const auto begin = before - least > back ? before - back : least;
    std::optional<utc_second> last;
    for (auto at = next_time(rule, begin - seconds{1}); at && *at < before;
         at = next_time(rule, *at))
      last = at;
    if (last || begin == least)
      return last;
  }
}

seconds jitter_of(const schedule_rule& rule, std::string_view name, utc_second at) {
  if (rule.jitter == seconds{0})
    return {};
  auto room = rule.jitter;
  if (const auto next = next_time(rule, at))
    room = std::min(room, *next - at);
  const auto drawn
    = stated_hash(std::string{name} + '@' + std::to_string(at.time_since_epoch().count()));
  return seconds{static_cast<std::int64_t>(drawn % static_cast<std::uint64_t>(room.count()))};
}

utc_second first_at(const zone_of_time& zone, local_time shown) {
  const utc_second as_utc{shown.time_since_epoch()};
  // No clock is a day ahead of UTC, or behind it.
  auto span = zone.at(as_utc - days{1});
  while (span.local(span.end) <= shown && span.end < last_moment)
    span = zone.at(span.end);
  return std::max(span.begin, span.utc(shown));
}

} // namespace troupe

/// The times that a schedule means.
///
/// Clocks are put forward and back. A local time that there isn't on a day comes once, at the first
/// moment after the gap, together with all others of that gap; one that there is twice comes once,
/// the first time. An expression whose hours are `*`, or steps of it, goes on through both: each
/// such local time that there is comes as often as there is it. `every` knows no clocks.
#pragma once

#include "runtime/schedule/schedule_rule.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// The first time after `after`; nothing: there is none. `count` is no matter here. Of times that
/// `except` leaves out so many are passed over that it takes milliseconds; then there is none.
std::optional<utc_second> next_time(const schedule_rule& rule, utc_second after);

/// The last time before `before`, and not before `least`; nothing: there is none.
std::optional<utc_second> previous_time(const schedule_rule& rule, utc_second before,
                                        utc_second least);

/// By how much the start at `at` is late by `jitter`: less than that, and less than it takes until
/// the next time. The same for ever for the same `name`.
std::chrono::seconds jitter_of(const schedule_rule& rule, std::string_view name, utc_second at);

/// The first moment at which the clocks of a zone show that, or have passed it.
utc_second first_at(const zone_of_time& zone, local_time shown);

} // namespace troupe

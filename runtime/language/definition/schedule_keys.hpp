/// The keys of an entry of `schedules`; see keys.hpp.
#pragma once

#include "runtime/language/definition/keys.hpp"

namespace troupe {

inline constexpr std::string_view schedule_overlaps[]
  = {"skip", "bufferOne", "bufferAll", "cancelOther", "allow"};

inline constexpr key_spec keys_of_schedule[] = {
  {"id",
   key_form::label,
   "What it is called; of a single entry by default `default`. Where a schedule stands is kept by "
   "it.",
   {}},
  {"cron",
   key_form::labels,
   "Cron expressions of five fields, or six with the second first, or `@daily` and the like.",
   {}},
  {"every", key_form::span, "Instead: an interval in whole seconds, counted from 1970 on.", {}},
  {"offset", key_form::span, "By how much each time of `every` is later.", {}},
  {"except",
   key_form::labels,
   "What is left out: cron expressions, or days such as `2026-12-25`.",
   {}},
  {"timezone",
   key_form::label,
   "The zone of all that, such as `Europe/Berlin`; `UTC` by default.",
   {}},
  {"overlap", key_form::word,
   "What becomes of a time while an earlier process is active; `skip` by default.",
   schedule_overlaps},
  {"catchUp",
   key_form::span,
   "How late a process may still start, after an outage say; `1h` by default, `10s` at least.",
   {}},
  {"jitter",
   key_form::span,
   "How late each start may be, so that not all come at once; never beyond the next time.",
   {}},
  {"from",
   key_form::label,
   "The first moment: a time such as `2026-12-01T08:00:00Z`, or a day.",
   {}},
  {"until", key_form::label, "The last moment, likewise.", {}},
  {"count", key_form::count, "So many starts at most.", {}},
  {"pauseOnFailure",
   key_form::flag,
   "Whether the schedule pauses once a process of it has failed.",
   {}},
  {"init", key_form::data, "The `init` of its processes, a map.", {}},
};

} // namespace troupe

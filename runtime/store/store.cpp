#include "runtime/store/store.hpp"

#include <algorithm>

namespace troupe {

bool matches(const process_filter& which, const process_row& row) {
  auto over = row.ended.has_value();
  return (which.id.empty() || which.id == row.id) && (which.name.empty() || which.name == row.name)
         && (which.parent_id.empty() || which.parent_id == row.parent_id) && !(which.live && over)
         && (which.states.empty() || std::ranges::count(which.states, row.state) > 0)
         && (!which.ended_before || (over && *row.ended < *which.ended_before))
         && (!which.live_since || !over || *row.ended >= *which.live_since);
}

} // namespace troupe

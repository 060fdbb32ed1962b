#include "runtime/engine/run.hpp"

#include <algorithm>

namespace troupe {

std::uint64_t fan_frame::position_of(std::uint64_t index) const {
  if (!earlier)
    return index;
  auto place = std::ranges::lower_bound(earlier->again, index);
  return static_cast<std::uint64_t>(place - earlier->again.begin());
}

std::uint64_t fan_frame::count_unstarted() {
  if (!earlier)
    return count - next;
  std::uint64_t pending = 0;
  for (auto n = next; n < count; ++n) {
    auto known = unfinished.find(index_of(n));
    if (known == unfinished.end()) {
      ++pending;
    } else if (known->second.kept == no_run) {
      known->second.opened = known->second.failed = false; // cancelled now
      ++pending;
    }
  }
  return pending;
}

void fan_frame::note_late(const member_outcome& ended) {
  if (ended.state == task_state::completed) {
    ++summary->completed;
    summary->outputs[ended.index] = *ended.output;
  } else if (ended.state == task_state::skipped) {
    ++summary->skipped;
  }
}

} // namespace troupe

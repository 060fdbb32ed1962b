#include "runtime/engine/run.hpp"

#include <algorithm>

namespace troupe {

std::uint64_t fan_frame::position_of(std::uint64_t index) const {
  if (!earlier)
    return index;
  auto place = std::ranges::lower_bound(earlier->again, index);
  return static_cast<std::uint64_t>(place - earlier->again.begin());
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

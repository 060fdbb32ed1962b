/// A change of state of a process, as listeners hear of it.
#pragma once

#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// One state change of one process.
struct process_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string parent_id;        ///< Of the process whose task started this one; else empty.
  std::string parent_execution; ///< The id of that task's execution; else empty.
  std::string name;             ///< Of its workflow.
  process_state state = process_state::pending;
  std::string reason; ///< Why it was paused or cancelled; else empty.

  friend bool operator==(const process_event&, const process_event&) = default;
};

} // namespace troupe

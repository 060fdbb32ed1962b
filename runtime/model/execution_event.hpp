/// A change of state of one execution, as listeners hear of it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// One state change of one execution. Within a process `scn` grows by one with each.
struct execution_event {
  time_point at;
  std::uint64_t scn = 0;
  std::string process_id;
  std::string execution_id;
  std::string task_id;        ///< The task's path with fan-out indexes.
  std::string parent_task_id; ///< Empty for the root.
  std::string group_id;       ///< Of the fan-out the execution is a child of; else empty.
  task_state state = task_state::pending;
  std::uint32_t attempt = 0; ///< 0 before the first.
  std::string error;

  friend bool operator==(const execution_event&, const execution_event&) = default;
};

/// `{"at","scn","processId","executionId","taskId","parentTaskId","groupId","state","attempt",
/// "error"}` in that order on one line, without a line feed.
std::string to_json_line(const execution_event& change);

/// Appends the same to `lines`.
void append_json_line(std::string& lines, const execution_event& change);

} // namespace troupe

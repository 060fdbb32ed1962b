/// What happens to the values of a process, as state and when listeners hear of it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// A value of the session was set, or replaced.
struct value_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string key;
  value old_value; ///< Null pointer: there was none.
  value new_value;
};

/// A `when` was evaluated.
struct condition_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string task_id;    ///< The task's path with fan-out indexes.
  std::string expression; ///< As written.
  bool holds = false;

  friend bool operator==(const condition_event&, const condition_event&) = default;
};

} // namespace troupe

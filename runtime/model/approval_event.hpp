/// A change of an approval request, as listeners hear of it.
#pragma once

#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// How far an approval request is. All but `requested` are final.
enum class approval_state : std::uint8_t {
  requested,
  approved,
  rejected,
  expired,   ///< Nobody decided in time: counts as rejected.
  withdrawn, ///< Its execution was stopped meanwhile.
};

/// One change of one approval request.
struct approval_event {
  time_point at;
  std::string process_id;
  std::string execution_id; ///< Which also names the request.
  std::string task_id;      ///< The task's path with fan-out indexes.
  std::string action;       ///< `service.method` in lower case.
  approval_state state = approval_state::requested;
  std::string reason; ///< As whoever decided it wrote.

  friend bool operator==(const approval_event&, const approval_event&) = default;
};

} // namespace troupe

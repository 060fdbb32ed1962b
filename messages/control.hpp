/// Steering a process: from clients to the supervisor, and on to the process.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/input.hpp"
#include "troupe/event.hpp"

#include <string>

namespace troupe {

/// Command: do what the request `what` says (input.hpp). Answered by `process_status` as it is
/// afterwards; fails with `error_code::process_unknown` or `error_code::process_state`. Stays in
/// its node.
struct steer_process {
  std::string process_id;
  input::any what;
};

/// Event, process to supervisor: it pauses, rests, goes on or ends early. What it does of itself
/// in the course of a run is not told.
struct process_changed {
  process_event change;
};

} // namespace troupe

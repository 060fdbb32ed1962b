/// Steering a process: from clients to the supervisor, and on to the process.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/model/process_event.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

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

template <class Inspector>
auto inspect(Inspector& f, process_event& x) {
  return f(caf::meta::type_name("process_event"), x.at, x.scn, x.process_id, x.parent_id,
           x.parent_execution, x.name, x.state, x.reason);
}

template <class Inspector>
auto inspect(Inspector& f, process_changed& x) {
  return f(caf::meta::type_name("process_changed"), x.change);
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::steer_process)

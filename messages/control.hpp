/// Steering a process: from clients to the supervisor, and on to the process. Each is answered by
/// `process_status` as it is afterwards, or fails with `error_code::process_unknown` or
/// `error_code::process_state`.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/model/process_event.hpp"

#include <string>

namespace troupe {

/// Command: start nothing new.
struct pause_process {
  std::string process_id;
  std::string reason;
};

/// Command: carry on.
struct resume_process {
  std::string process_id;
};

/// Command: let one held task start.
struct step_process {
  std::string process_id;
};

/// Command: take a failed or cancelled process back to where it stopped.
struct resume_failed {
  std::string process_id;
};

/// Command: hand this to a task that awaits the signal, now or later.
struct send_signal {
  std::string process_id;
  std::string name;
  shared_value payload;
};

/// Event, process to supervisor: it pauses, rests, goes on or ends early. What it does of itself
/// in the course of a run is not told.
struct process_changed {
  process_event change;
};

template <class Inspector>
auto inspect(Inspector& f, pause_process& x) {
  return f(caf::meta::type_name("pause_process"), x.process_id, x.reason);
}

template <class Inspector>
auto inspect(Inspector& f, resume_process& x) {
  return f(caf::meta::type_name("resume_process"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, step_process& x) {
  return f(caf::meta::type_name("step_process"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, resume_failed& x) {
  return f(caf::meta::type_name("resume_failed"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, send_signal& x) {
  return f(caf::meta::type_name("send_signal"), x.process_id, x.name, x.payload);
}

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

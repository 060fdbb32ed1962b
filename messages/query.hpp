/// Looking at processes from outside: how far they are, and everything about one.
#pragma once

#include "messages/fwd.hpp"
#include "messages/process.hpp"
#include "runtime/model/execution_query.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/waiting.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Which processes a client asks for.
enum class process_choice : std::uint8_t {
  all,      ///< That live or may be taken up again.
  named,    ///< Those of some ids that `get_status` finds.
  unstored, ///< Those whose starts are on their way to the store: who reads it can't know of them.
};

/// Request, client to supervisor: which processes are there? Answered by `process_list`.
struct list_processes {
  process_choice which = process_choice::all;
  std::set<std::string> ids{}; ///< Of those that are `named`.
};

/// Answer: those that were asked for and that this runtime drives, or drove to their ends, in the
/// order of their ids.
struct process_list {
  std::vector<process_status> processes;
};

/// Request, client to supervisor: how far is it, with all that it started? Answered by
/// `tree_progress`; fails with `error_code::process_unknown`.
struct get_progress {
  std::string process_id;
};

/// Answer: the counters of a process and its sub-workflows together.
struct tree_progress {
  progress counters;
};

/// Event, process to supervisor: its counters have changed. Sent once, until it is asked for them.
struct progress_moved {
  std::string process_id;
};

/// Request, client to supervisor to process: everything about it. Answered by `process_seen`;
/// fails with `error_code::process_unknown`.
struct get_snapshot {
  std::string process_id;
};

/// Timer, process to itself: this look was held for as long as one is.
struct look_overdue {
  std::uint64_t number = 0;
};

/// Answer: a process as it is now, once that is stored; `unstored` where it can't be for a second;
/// secrets are masked.
struct process_seen {
  process_snapshot content;
};

/// Request, client to supervisor to process: what do its executions wait for? Answered by
/// `process_waiting`; fails with `error_code::process_unknown`.
struct get_waits {
  std::string process_id;
  std::string
    task; ///< Only of this one, by its id or path, each execution alone; empty: summed up.
};

/// Answer: as of now.
struct process_waiting {
  process_waits content;
};

/// Request, client to supervisor: what do active processes wait for, each summed up? Answered by
/// `waits_list`.
struct list_waits {
  waits_request which;
};

/// Answer: of those that were asked for, but for what has ended meanwhile, as of now.
struct waits_list {
  waits_page content;
};

/// Request, client to supervisor to process: some of its executions. Answered by
/// `executions_seen`; fails with `error_code::process_unknown`.
struct get_executions {
  std::string process_id;
  execution_query which;
  execution_request wanted;
};

/// Answer: those that the process knows still, once that is stored; secrets are masked. Fails with
/// `error_code::runtime_silent` where it can't be for a second.
struct executions_seen {
  execution_page content;
};

} // namespace troupe

/// Async fan-outs: between a process and the task groups that correlate its children.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/input.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Event, process to task group: these children have ended.
struct add_members {
  std::vector<member_outcome> members;
};

/// Command, process to task group: another task waits for it now, by its own rule.
struct join_group_as {
  await_mode mode = await_mode::all;
  duration timeout{}; ///< 0: none.
};

/// Event, process to task group: so many children will never start.
struct close_group_with {
  std::uint64_t unstarted = 0;
};

// Event, task group to process: the rendezvous condition is met, or can't be any more:
// `input::group_settled`.

/// Event, process to supervisor: a task group is active.
struct group_opened {
  std::string process_id;
  std::string group_id;
};

/// Event, process to supervisor: it no longer is.
struct group_closed {
  std::string process_id;
  std::string group_id;
};

} // namespace troupe

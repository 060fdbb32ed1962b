/// Commands that show a stored process: `show` where nobody drives it, `events`, `logs`.
#pragma once

#include "runtime/base/json.hpp"
#include "runtime/cli/process_commands.hpp"

namespace troupe::cli {

/// Prints a process and the tree of its executions; as JSON with all that a live one shows.
exit_code show_process(const process_flags& flags);

/// The executions of a process that its store knows of so far, as JSON; none where it is not
/// stored.
json stored_executions(const state_place& place, const std::string& process_id);

/// Prints each change of state of a process as a line of JSON.
exit_code show_events(const process_flags& flags);

/// Prints what the actions of a process gave: the text of commands, else JSON.
exit_code show_logs(const process_flags& flags);

} // namespace troupe::cli

/// `troupe show` of a process that nobody drives.
#pragma once

#include "cli/process_commands.hpp"
#include "troupe/json.hpp"

namespace troupe::cli {

/// Prints a process and the tree of its executions; as JSON with all that a live one shows.
exit_code show_process(const process_flags& flags);

/// The executions of a process that its store knows of so far, as JSON; none where it is not
/// stored.
json stored_executions(const state_place& place, const std::string& process_id);

} // namespace troupe::cli

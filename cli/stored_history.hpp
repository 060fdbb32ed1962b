/// Commands that tell what a stored process went through, with memory that does not grow with it.
#pragma once

#include "cli/process_commands.hpp"

namespace troupe::cli {

/// Prints each change of state of a process as a line of JSON.
exit_code show_events(const process_flags& flags);

/// Prints what the actions of a process gave: the text of commands, else JSON.
exit_code show_logs(const process_flags& flags);

} // namespace troupe::cli

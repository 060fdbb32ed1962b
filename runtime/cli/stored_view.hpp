/// `troupe show` of a process that nobody drives.
#pragma once

#include "runtime/cli/process_commands.hpp"

namespace troupe::cli {

/// Prints a process and the tree of its executions; as JSON with all that a live one shows.
exit_code show_process(const process_flags& flags);

} // namespace troupe::cli

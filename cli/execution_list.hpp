/// Executions of a process in a list, a page at a time.
#pragma once

#include "cli/execution_flags.hpp"
#include "cli/exit_code.hpp"
#include "cli/process_source.hpp"

#include <string>

namespace troupe::cli {

/// Lists those of the process with that id that the options ask for: a line each, or `{"id",
/// "executions", "next"}`; says, or has in `next`, where to go on if there are more.
exit_code list_executions(process_source& processes, const std::string& id,
                          const execution_flags& flags, bool as_json);

} // namespace troupe::cli

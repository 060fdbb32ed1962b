/// What the tasks of a workflow took before.
#pragma once

#include "cli/display/run_display.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/node/process_directory.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace troupe::cli {

/// How often the action of each task runs, by its id: 0 where that isn't known beforehand, as in a
/// fan-out, or of what runs only when something has failed.
std::map<std::string, std::uint64_t> times_to_run(const workflow& flow);

/// Tells `shown` what the tasks of `flow` took when it last completed, as `from` has it; nothing
/// where that can't be read. Reads a database: for a thread that may wait.
void tell_earlier_times(run_display& shown, const workflow& flow, process_directory& from);

} // namespace troupe::cli

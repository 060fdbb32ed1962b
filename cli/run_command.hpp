/// `troupe run` and `troupe task`.
#pragma once

#include "cli/display/command_output.hpp"
#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"

namespace troupe::cli {

/// Runs a workflow, or one task of it, to its end and reports.
exit_code run(const run_flags& flags);

/// Runs what checked options say, here; `heard` hears what the commands write.
exit_code run(const run_options& options, command_output& heard);

} // namespace troupe::cli

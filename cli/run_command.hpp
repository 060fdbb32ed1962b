/// `troupe run` and `troupe task`.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"

namespace troupe::cli {

/// Runs a workflow, or one task of it, to its end and reports.
exit_code run(const run_flags& flags);

} // namespace troupe::cli

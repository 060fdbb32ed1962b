/// In what two runs differ, for a person to read.
#pragma once

#include "runtime/observe/report/run_difference.hpp"

#include <string>

namespace troupe::cli {

/// The two runs, then the executions of one alone, those that gave something else, those that took
/// longer or shorter, 20 of each, and the lines in which the definitions differ.
std::string difference_view(const run_difference& difference);

} // namespace troupe::cli

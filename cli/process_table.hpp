/// Rows of processes and of approvals, for a person to read.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "troupe/policy.hpp"
#include "troupe/time.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// A line a process: id, state, how far it is, for how long, and who drives it where nobody here
/// has told of it; sub-workflows indented below the process that started them. Empty where there
/// are none. `headed`: below a line that says what the columns are.
std::string process_table(const std::vector<listed_process>& rows, time_point now,
                          bool headed = false);

/// A paragraph a request: what wants to run, for which execution, with which input.
std::string approval_list_text(const std::vector<approval_request>& pending);

} // namespace troupe::cli

/// What processes wait for, as text.
#pragma once

#include "troupe/waiting.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// For each process what it is, and below that how many executions wait for what:
///
///   etl/5f0c...  running: 2 actions run, 5 executions wait
///        4  etl/load.row[2]  license: needs 1, 0 of 2 is free
///        1  etl/report       task load to end
///
/// Where executions stand alone (`explain PROCESS TASK`), without numbers.
std::string wait_view(const std::vector<process_waits>& all);

} // namespace troupe::cli

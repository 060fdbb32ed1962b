/// One process with all that it does, for a person to read.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/time.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Its id and state, the tree of its executions with their states, times and attempts, and its
/// errors.
std::string process_view(const process_snapshot& shown, time_point now);

/// The same of a stored process, whose executions are `all`.
std::string process_view(const listed_process& shown, const std::vector<listed_execution>& all,
                         time_point now);

} // namespace troupe::cli

/// One process with all that it does, for a person to read.
#pragma once

#include "troupe/snapshot.hpp"
#include "troupe/time.hpp"

#include <string>

namespace troupe::cli {

/// Its id and state, the tree of its executions with their states, times and attempts, and its
/// errors.
std::string process_view(const process_snapshot& shown, time_point now);

} // namespace troupe::cli

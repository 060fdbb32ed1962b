/// What the attempts of a process's tasks used, for a person to read.
#pragma once

#include "runtime/node/process_usage.hpp"
#include "troupe/usage.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// `1.2 s, 0.8 s of processor time, 12.4 MB`.
std::string usage_text(const command_usage& used);

/// A row for each attempt, with what its task takes of cpus and memory beside what it used, one for
/// all of them, and one with the sub-workflows, where there are some, below a heading. Ends with a
/// line feed.
std::string usage_table(const process_usage& used);

} // namespace troupe::cli

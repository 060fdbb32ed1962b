/// Commands that have outlived the runtime that started them.
#pragma once

#include <set>
#include <string>

namespace troupe {

/// Ends (SIGKILL) all programs of this host that were started as commands of these processes, and
/// what these started. Gives how many. Their runtime must be gone, or it may start more.
std::size_t end_leftovers(const std::set<std::string>& process_ids);

} // namespace troupe

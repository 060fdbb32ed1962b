/// Commands that have outlived the runtime that started them.
#pragma once

#include <string>

namespace troupe {

/// Ends (SIGKILL) all programs of this host that were started as commands of the process, and
/// what these started. Gives how many. Their runtime must be gone, or it may start more.
std::size_t end_leftovers(const std::string& process_id);

} // namespace troupe

/// Forgetting what ended long ago.
#pragma once

#include "runtime/base/time.hpp"

#include <stop_token>
#include <string>

namespace troupe {

/// Removes the processes of the store at `path` that ended before `limit`, a few at a time so that
/// nobody else waits long, until none is left or `stop`. What can't be removed stays for the next
/// time.
void forget_ended(std::stop_token stop, const std::string& path, time_point limit);

} // namespace troupe

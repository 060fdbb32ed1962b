/// Requests to stored processes that nobody drives: recorded, to take effect when they are resumed.
#pragma once

#include "runtime/engine/verb.hpp"
#include "runtime/node/stored_processes.hpp"
#include "troupe/policy.hpp"

#include <vector>

namespace troupe {

/// Records what is asked of the process `asked.process`. Fails where that makes no sense in the
/// state in which the process will be when it is resumed, or where somebody drives it.
result<void> record_request(stored_processes& in, const control_request& asked);

/// The approvals that processes wait for which nobody drives. Of one that can't be looked into,
/// tells why, and leaves it out.
result<std::vector<approval_request>> stored_approvals(stored_processes& in);

} // namespace troupe

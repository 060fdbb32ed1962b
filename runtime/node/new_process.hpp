/// How a process begins that a client asks for.
#pragma once

#include "messages/process.hpp"
#include "runtime/action/surroundings.hpp"
#include "troupe/limit.hpp"
#include "troupe/options.hpp"
#include "troupe/result.hpp"

#include <vector>

namespace troupe {

/// The order for a process of `flow`, with the id that was chosen, or one of its own. It finds
/// around it what the runtime has `found`, whose machine has these limits. Fails where the id can't
/// be one, a label can't, `init` doesn't fit the workflow's `inputs`, `tasks` names none of its
/// tasks, or a limit that its tasks take of has no total.
result<start_process> order_of(workflow_ptr flow, start_options options,
                               const surroundings_ptr& found,
                               const std::vector<limit_total>& limits);

} // namespace troupe

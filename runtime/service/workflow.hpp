/// `workflow`: other workflows, from inside a task.
#pragma once

#include "troupe/registry.hpp"

namespace troupe {

/// Adds `workflow:run`, `workflow:wait` and `workflow:status`, which ask the runtime around the
/// action (`action_context::host`).
result<void> add_workflow(action_registry& registry);

} // namespace troupe

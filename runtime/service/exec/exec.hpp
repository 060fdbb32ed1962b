/// `system/exec`: shell commands.
#pragma once

#include "runtime/service/exec/command_action.hpp"
#include "troupe/registry.hpp"

#include <memory>

namespace troupe {

/// Adds `system/exec:execute`, which runs each of `commands` in a shell of its own. The commands'
/// environment is ours, `env`, and TROUPE_EXECUTION_ID, TROUPE_PROCESS_ID, TROUPE_TASK,
/// TROUPE_ATTEMPT and TROUPE_COMMAND_ID. They run in `host`. `limits.timeout` is not used: the
/// input says it. Adds `system/exec:run`, too, which is what `run` of a task means.
result<void> add_exec(action_registry& registry, command_limits limits,
                      std::shared_ptr<command_host> host);

} // namespace troupe

/// What `run` of a task does: a script or a program, to which values are data and never code.
#pragma once

#include "runtime/service/exec/command_action.hpp"
#include "runtime/service/exec/run_input.hpp"
#include "troupe/action.hpp"

#include <memory>

namespace troupe {

/// Runs it, and gives its output, or what that is read as. Fails where it ends with a status that
/// isn't well, or its output can't be read so. `limits.timeout` is not used: the task has its own.
std::unique_ptr<command_steps> steps_of(run_input input, const action_context& context,
                                        const command_limits& limits);

/// The environment of the command, without its TROUPE_COMMAND_ID.
std::unique_ptr<command_environment> environment_of(const run_input& input,
                                                    const action_context& context);

} // namespace troupe

/// What the machine itself has for actions to take.
#pragma once

#include "runtime/dispatch/demand.hpp"
#include "runtime/dispatch/shared_limits.hpp"
#include "runtime/service/exec/command_action.hpp"
#include "troupe/options.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// Cpus, memory and GPUs, and what `options` says of these or of others. Of GPUs that are found,
/// and where `CUDA_VISIBLE_DEVICES` lists numbers, only those count.
std::vector<offered_resource> resources_of_machine(const runtime_options& options);

/// What the commands of a runtime share: with groups where `options` names a cgroup that can be
/// used; why it can't is logged.
std::shared_ptr<command_host> commands_of(const runtime_options& options);

/// What has the limits of `options` hold over all programs of this user, until the last of
/// `commands` has ended. Null where there are none but rates, and where, as is logged, they can't
/// be shared.
std::shared_ptr<shared_limits> lender_of(const runtime_options& options, command_host& commands);

/// `os` in lower case (`linux`), `arch` (`x86_64`) and `host`, as the system calls them.
std::vector<worker_label> labels_of_machine();

} // namespace troupe

/// The programs that a command consists of now.
#pragma once

#include "runtime/service/exec/command_watchdog.hpp"
#include "runtime/service/exec/process_ending.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// The programs of this host, looked up after the call: all who ask at the same time share a look,
/// for a thousand commands may be stopped at once. From any thread.
std::shared_ptr<const std::vector<system_process>> programs_now();

/// Those of the command in `slot`: of its session, marked as its own, or `known` to be, and what
/// descends from these.
std::vector<system_process> members_of(const command_slot& slot, nested_commands nested,
                                       const std::vector<system_process>& known = {});

} // namespace troupe

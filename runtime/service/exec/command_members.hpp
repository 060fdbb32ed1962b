/// The programs that a command consists of now.
#pragma once

#include "runtime/service/exec/command_watchdog.hpp"
#include "runtime/service/exec/process_ending.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// The programs of this host at some moment; shared, for a thousand commands may be stopped at
/// once.
using program_list = std::shared_ptr<const std::vector<system_process>>;

/// Those of now. Takes as long as a walk through /proc.
program_list programs_now();

/// Those of `programs` that the command in `slot` consists of: of its session, marked as its own,
/// or `known` to be, and what descends from these.
std::vector<system_process> members_of(const command_slot& slot, nested_commands nested,
                                       const std::vector<system_process>& programs,
                                       const std::vector<system_process>& known = {});

} // namespace troupe

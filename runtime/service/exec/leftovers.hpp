/// Commands that have outlived the runtime that started them.
#pragma once

#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace troupe {

/// An attempt to run an execution that was in flight when its runtime was lost.
struct lost_attempt {
  std::string execution_id;
  std::uint32_t attempt = 1;
};

/// Ends what runs on this host for one of `attempts`, and the commands that dead runtimes of the
/// store at `store_path` have left, with all they started: SIGTERM, and SIGKILL for what is left
/// after `grace`. What a completed task or another attempt has started lives on, and so do this
/// program, what it descends from, and what descends from it. Gives how many programs there were.
std::size_t end_leftovers(const std::vector<lost_attempt>& attempts, const std::string& store_path,
                          duration grace);

/// The commands that dead runtimes of that store have left and that still run.
std::vector<pid_t> leftover_commands(const std::string& store_path);

} // namespace troupe

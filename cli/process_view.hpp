/// One process with all that it does, for a person to read.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace troupe::cli {

/// Which executions are shown. All three off: each.
struct view_choice {
  bool failed = false;
  bool running = false;
  bool waiting = false; ///< Those that have not begun, or wait for something.
  bool all = false;     ///< However many there are.

  bool is_any() const noexcept { return !failed && !running && !waiting; }
  bool means(task_state state) const noexcept;
};

/// More executions than these are summed up by task, unless all are wanted.
inline constexpr std::size_t most_executions = 200;

/// The executions, a line each: its number, then as in a tree.
std::string execution_lines(const std::vector<listed_execution>& rows, time_point now);

/// Its id and state, the tree of its executions with their states, times and attempts, and its
/// errors. Where some are chosen: those, and what they are part of.
std::string process_view(const process_snapshot& shown, time_point now, const view_choice& which);

/// The same of a stored process, whose executions are `all`.
std::string process_view(const listed_process& shown, const std::vector<listed_execution>& all,
                         time_point now, const view_choice& which);

} // namespace troupe::cli

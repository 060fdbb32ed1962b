/// What the program does to single processes of a store, and to the store itself.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/filter_flags.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"
#include "runtime/node/logged_action.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// As written on the command line, unchecked.
struct process_flags {
  state_place place;
  server_flags server; ///< Not of `store backup`.
  std::vector<std::string> ids;
  bool force = false;            ///< Whether `rm` forgets what has not ended, too.
  filter_flags which;            ///< Of `rm`.
  bool dry_run = false;          ///< Of `rm` and `store prune`: only show them.
  std::vector<std::string> keep; ///< Of `store prune`, in order.
  std::string path;              ///< Of a backup.
  log_query logs;
  bool follows = false; ///< Whether `logs` goes on until the process ends.
};

/// Prints each change of state of a process as a line of JSON.
exit_code show_events(const process_flags& flags);

/// Prints what the actions of a process gave: the text of commands, else JSON.
exit_code show_logs(const process_flags& flags);

/// Forgets processes that have ended; with `force`, single ones that nobody drives in any state.
exit_code remove_processes(const process_flags& flags);

/// Says everything that is wrong with the store.
exit_code check_store(const process_flags& flags);

/// Forgets what rules don't let stay, and says how many that were.
exit_code prune_store(const process_flags& flags);

/// Gives back the space that is free in the store, and says how much that was.
exit_code compact_store(const process_flags& flags);

/// Copies the store, as it is at one moment.
exit_code back_up_store(const process_flags& flags);

} // namespace troupe::cli

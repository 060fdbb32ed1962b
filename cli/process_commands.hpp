/// What the program does to single processes of a store, and to the store itself.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/store_access.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// As written on the command line, unchecked.
struct process_flags {
  state_place place;
  std::vector<std::string> ids;
  bool all = false;
  bool force = false;     ///< Whether `rm` forgets what has not ended, too.
  bool take_over = false; ///< From owners that may live.
  std::optional<std::string> older_than;
  std::vector<std::string> states;
  std::string output = "text";
  std::string path; ///< Of a backup.
  std::string task; ///< Whose logs.
};

/// The processes in the store that are meant; none where there is no store and nobody named one.
result<std::vector<process_row>> stored_processes(const state_place& place,
                                                  const process_filter& which);

/// By id, those of the store that go on from an ended process, and the id of that; none where there
/// is no store.
std::map<std::string, std::string> stored_continuations(const state_place& place);

/// Forgets processes that have ended; with `force`, single ones that nobody drives in any state.
exit_code remove_processes(const process_flags& flags);

/// Says everything that is wrong with the store.
exit_code check_store(const process_flags& flags);

/// Gives back the space that is free in the store, and says how much that was.
exit_code compact_store(const process_flags& flags);

/// Copies the store, as it is at one moment.
exit_code back_up_store(const process_flags& flags);

} // namespace troupe::cli

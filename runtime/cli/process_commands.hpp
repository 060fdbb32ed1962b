/// What the program does to single processes of a store, and to the store itself.
#pragma once

#include "runtime/cli/exit_code.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// As written on the command line, unchecked.
struct process_flags {
  std::optional<std::string> store;
  std::vector<std::string> ids;
  bool all = false;
  std::optional<std::string> older_than;
  std::vector<std::string> states;
  std::string reason = "asked to";
  std::string output = "text";
  std::string path; ///< Of a backup.
};

/// Prints a process and the tree of its executions.
exit_code show_process(const process_flags& flags);

/// Prints each change of state of a process as a line of JSON.
exit_code show_events(const process_flags& flags);

/// Takes up processes whose runtime is gone, and waits for their ends.
exit_code resume_processes(const process_flags& flags);

/// Has a process cancelled when it is resumed.
exit_code cancel_process(const process_flags& flags);

/// Forgets processes that have ended.
exit_code remove_processes(const process_flags& flags);

/// Says everything that is wrong with the store.
exit_code check_store(const process_flags& flags);

/// Copies the store, as it is at one moment.
exit_code back_up_store(const process_flags& flags);

} // namespace troupe::cli

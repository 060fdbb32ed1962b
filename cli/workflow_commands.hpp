/// `troupe workflows`: the catalogue of workflows that a store has by name.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/store_access.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct workflow_flags {
  state_place place;
  std::string named;                        ///< A workflow, as `NAME` or `NAME@N`.
  std::string file;                         ///< That is put.
  std::string name;                         ///< `--name` of what is put.
  std::optional<std::string> expected = {}; ///< `--if-version`.
  std::string note;
  bool all = false; ///< Of `ls`: removed ones, too.
  std::string output = "text";
};

/// What one of the commands does.
using workflow_command = exit_code (*)(const workflow_flags&);

/// Adds the commands to the program; `chosen` is called with the one that the line names.
void add_workflow_commands(CLI::App& program, workflow_flags& flags,
                           const std::function<void(workflow_command)>& chosen);

} // namespace troupe::cli

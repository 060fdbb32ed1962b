/// `troupe import make` and `troupe import ninja`.
#pragma once

#include "cli/exit_code.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line.
struct build_flags {
  std::vector<std::string> targets; ///< None: what the tool makes without any.
  std::string folder;               ///< Where the build is; empty: here.
};

/// Adds the arguments and options to a command.
void add_build_flags(CLI::App& command, build_flags& flags);

/// Asks the tool what it would do, and prints that as a definition. What can't be brought over is
/// told on standard error.
exit_code import_make(const build_flags& flags);
exit_code import_ninja(const build_flags& flags);

} // namespace troupe::cli

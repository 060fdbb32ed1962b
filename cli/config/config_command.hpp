/// `troupe config`: what options get, and from where.
#pragma once

#include "cli/exit_code.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line.
struct config_flags {
  std::vector<std::string> command; ///< Its name's words; none: all commands.
  std::string definition;           ///< Beside which the file is looked for; empty: none.
  std::string output = "text";
};

/// Adds the options to the command.
void add_config_flags(CLI::App& command, config_flags& flags);

/// Prints the settings of a command's options, those that have none included, or all settings
/// that there are.
exit_code show_config(CLI::App& program, const config_flags& flags);

} // namespace troupe::cli

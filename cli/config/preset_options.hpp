/// Giving options the values of files and variables.
#pragma once

#include "cli/config/settings.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace troupe::cli {

/// A command that was chosen, and how it is called: `store check`.
struct chosen_command {
  CLI::App* app;
  std::string called;
};

/// The innermost command that a parsed line names.
chosen_command chosen_of(CLI::App& program);

/// Its options that may have settings, by their long names without dashes.
std::vector<std::pair<std::string, CLI::Option*>> settable_options(CLI::App& command);

/// Gives the options that the line doesn't have, nor excludes, what the settings say: as if they
/// were on it. Fails where one can't take it. What it gave is a preset from now on.
result<void> preset_options(const chosen_command& command, settings& all);

/// Whether the value of `--option` is from a variable or file. Of the program's one command line;
/// what refuses an option, or takes it as somebody's present wish, asks.
bool is_preset(std::string_view option);

/// The text of the preset, and where it is from; null: there is none.
const setting* preset_of(std::string_view option);

} // namespace troupe::cli

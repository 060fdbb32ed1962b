/// What happens between reading the command line and doing what it says.
#pragma once

#include "cli/exit_code.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace troupe::cli {

/// Options that a command needs, which may come from a file or variable as well as from the line.
class option_requirements {
public:
  explicit option_requirements(CLI::App& program) : program_{program} {}

  /// Has the line read without them. Once all commands have their options.
  void loosen();

  /// As before `loosen`.
  void restore();

  /// The name of one that the chosen command needs and nothing gives; empty: it has all.
  std::string missing(CLI::App& program) const;

private:
  CLI::App& program_;
  std::vector<CLI::Option*> needed_;
};

/// Gives options that the line doesn't have what files and variables say. Where that fails: says
/// so, and gives what the program ends with.
std::optional<exit_code> take_settings(CLI::App& program);

} // namespace troupe::cli

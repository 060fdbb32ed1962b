/// Which options the commands have, for files and variables that name them.
#pragma once

#include "cli/command_table.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What an option takes. Of several commands' options of one name, what they have in common.
struct known_option {
  std::string value;    ///< What its value is called; empty: it is a flag.
  bool repeats = false; ///< May be given several times.
  bool differs = false; ///< Commands differ in what it takes.
};

/// All options by command: `run`, `store check`, or empty for all commands together. Options are
/// named without dashes. Immutable.
class option_index {
public:
  explicit option_index(const command_row& program);

  /// Null where the command has no such option.
  const known_option* find(std::string_view command, std::string_view option) const;

  bool has_command(std::string_view command) const { return commands_.contains(command); }

  /// What may stand under a command in a file: its options, and the commands below it.
  std::vector<std::string> names_under(std::string_view command) const;

  /// The names of all commands, `store check`.
  std::vector<std::string> commands() const;

private:
  using options = std::map<std::string, known_option, std::less<>>;

  void add(const command_row& command, const std::string& called);

  std::map<std::string, options, std::less<>> commands_;
};

/// The variable of a command's option, `TROUPE_RUN_JOBS`, or of that of all commands,
/// `TROUPE_JOBS`.
std::string variable_of(std::string_view command, std::string_view option);

/// Whether Troupe sets a variable of that name for the commands that it runs: it is no setting.
bool is_told_to_commands(std::string_view variable);

} // namespace troupe::cli

/// The commands and options of the program as plain data, for what is made of them: completion and
/// the manual page.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// An option of a command.
struct option_row {
  std::vector<std::string> names; ///< With their dashes, short ones first.
  std::string value;              ///< What its value is called, such as `FILE`; a flag has none.
  std::string help;
  bool repeats = false; ///< May be given several times.
};

/// What a command takes that is no option.
struct argument_row {
  std::string name; ///< Such as `FILE`.
  std::string help;
  bool is_required = false;
  bool repeats = false; ///< Takes any number.
};

/// A command, or the program itself.
struct command_row {
  std::string name;   ///< Such as `check`.
  std::string called; ///< With what stands before it: `troupe store check`.
  std::string help;
  std::string footer; ///< Its own; may be empty.
  std::vector<option_row> options{};
  std::vector<argument_row> arguments{};
  std::vector<command_row> commands{}; ///< Below it.
};

/// Describes the program and all that is below it, in the order of its help.
command_row command_table(const CLI::App& program);

/// The words that an option takes whose value is called `value`, such as `text|json`, or what the
/// words of a `FILTER` or `TASK-FILTER` begin with; none where it takes others.
std::vector<std::string> words_of(const std::string& value);

} // namespace troupe::cli

/// `troupe report` and `troupe diff`: where the time of a run went, in what two of them differ.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct report_flags {
  state_place place;
  server_flags server;
  std::vector<std::string> ids; ///< Of `report` one, none: `last`; of `diff` both.
  std::string output = "text";
  std::optional<std::string> svg = {};  ///< A file for the picture.
  std::optional<std::string> html = {}; ///< Likewise, for a page with it.
};

/// What one of the commands does.
using report_command = exit_code (*)(const report_flags&);

/// Adds them; `chosen` is called with what the one that is chosen does.
void add_report_commands(CLI::App& program, report_flags& flags,
                         const std::function<void(report_command)>& chosen);

/// Prints the report, or writes the files that are asked for.
exit_code report_run(const report_flags& flags);

/// Prints in what the second differs from the first.
exit_code compare_runs(const report_flags& flags);

} // namespace troupe::cli

/// The commands that steer and show what runs: `troupe ps`, `pause`, `approve` and their like.
#pragma once

#include "cli/execution_flags.hpp"
#include "cli/exit_code.hpp"
#include "cli/page_flags.hpp"
#include "cli/process_view.hpp"
#include "cli/run_options.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"
#include "runtime/engine/verb.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line.
struct control_flags {
  control_request given;              ///< Ids may be the beginnings of such.
  std::optional<std::string> payload; ///< Not read yet.
  state_place place;
  server_flags server;
  filter_flags which;     ///< Of `ps` and bulk commands.
  page_flags page;        ///< Of `ps`.
  view_choice shown;      ///< Of `show`.
  execution_flags listed; ///< Likewise.
  bool all = false;       ///< Of `resume`: all that nobody drives.
  bool usage = false;     ///< Of `show`: what the commands of each attempt used.
  bool take_over = false; ///< Of `resume`: from runtimes that may live, too.
  std::string output = "text";
  run_flags drive;               ///< Of `resume` and `retry`: how what is taken up goes on.
  std::vector<std::string> same; ///< Of `retry`: tasks of the new definition, as `NEW=OLD`.
};

/// Adds the commands to the program; `chosen` is called when the line names one of them.
void add_control_commands(CLI::App& program, control_flags& flags,
                          const std::function<void()>& chosen);

/// Finds the runtime that a command is about, and has it done. An id that nothing has is bad
/// usage; a request that makes no sense fails.
exit_code control(const control_flags& flags);

} // namespace troupe::cli

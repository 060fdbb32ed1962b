/// `troupe debug`: a shell where the command of an attempt ran.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/store_access.hpp"
#include "runtime/node/logged_action.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct debug_flags {
  state_place place;
  std::string id;
  log_query which; ///< Its task, and perhaps the attempt.
};

/// What the command does with what is on its line.
using debug_action = exit_code (*)(const debug_flags& flags);

/// Adds the command with its options. `chosen` is given what it does when it is on the line.
void add_debug_command(CLI::App& program, debug_flags& flags,
                       const std::function<void(debug_action)>& chosen);

/// Replaces this program by a shell (`SHELL`, or /bin/sh) with the folder and the environment that
/// the attempt had, secrets apart. The process is neither changed nor kept from anything. Returns
/// where that can't be done.
exit_code debug_attempt(const debug_flags& flags);

} // namespace troupe::cli

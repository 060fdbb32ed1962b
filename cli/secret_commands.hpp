/// `troupe secret`: what a store, or a server, keeps for `secret.NAME`.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/secret_flags.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct secret_command_flags {
  state_place place;
  server_flags server;
  secret_flags keys;
  std::string name;
  std::string from = "-"; ///< The file with the secret.
  std::vector<std::string> workflows;
  std::string output = "text";
};

/// What one of the commands does.
using secret_command = exit_code (*)(const secret_command_flags&);

/// Adds the commands to the program; `chosen` is called with the one that the line names.
void add_secret_commands(CLI::App& program, secret_command_flags& flags,
                         const std::function<void(secret_command)>& chosen);

} // namespace troupe::cli

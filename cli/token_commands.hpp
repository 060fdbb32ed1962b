/// `troupe token`: who may ask a server what.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/store_access.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct token_flags {
  state_place place;
  std::string name;
  std::string role;
  std::optional<std::string> expires;
  std::string workflows;
  std::string output = "text";
};

/// What one of the commands does.
using token_command = exit_code (*)(const token_flags&);

/// Adds the commands to the program; `chosen` is called with the one that the line names.
void add_token_commands(CLI::App& program, token_flags& flags,
                        const std::function<void(token_command)>& chosen);

} // namespace troupe::cli

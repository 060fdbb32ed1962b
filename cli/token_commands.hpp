/// `troupe token`: who may ask a server what.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/store_access.hpp"

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

/// Adds NAME, where a command is about one token, and the state folder.
void add_token_flags(CLI::App& command, token_flags& flags, bool wants_name);

/// Adds what a new token is made with.
void add_token_choices(CLI::App& command, token_flags& flags);

/// Makes a token and prints its text, which can't be had again.
exit_code add_token(const token_flags& flags);

/// Prints all tokens, without their texts.
exit_code list_tokens(const token_flags& flags);

/// Makes a token none.
exit_code remove_token(const token_flags& flags);

} // namespace troupe::cli

/// The options by which a command gets secrets: from files, and never from the command line, which
/// others can read.
#pragma once

#include "troupe/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct secret_flags {
  std::vector<std::string> given;           ///< `--secret`, in order.
  std::optional<std::string> key_file = {}; ///< Of the secrets that the store has.
};

/// Adds `--secret` and `--secret-key-file` to a command that runs workflows.
void add_secret_flags(CLI::App& command, secret_flags& flags);

/// Adds `--secret-key-file`.
void add_key_file_flag(CLI::App& command, secret_flags& flags);

/// The secrets that `NAME=@FILE` name, by name. Fails where one is written otherwise, and shows
/// nothing of it.
result<std::map<std::string, std::string>> parse_secrets(const std::vector<std::string>& given);

/// The secret in a file, `-` being standard input: all of it but one line feed at its end.
result<std::string> read_secret_text(const std::string& path);

} // namespace troupe::cli

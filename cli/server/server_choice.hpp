/// Which server a command asks, if any, and as whom.
#pragma once

#include "runtime/client/server_client.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace troupe::cli {

struct run_flags;

/// As written on the command line, unchecked.
struct server_flags {
  std::optional<std::string> url = {};
  std::optional<std::string> token_file = {};
  std::optional<std::string> context = {};
};

/// Adds the options to a command that can ask a server.
void add_server_flags(CLI::App& command, server_flags& flags);

/// A context of the user's file: a server under a name.
struct server_context {
  std::string url = {};
  std::string token_file = {}; ///< Empty: none. Relative to the folder of the file.

  friend bool operator==(const server_context&, const server_context&) = default;
};

/// The context of that `name` in a file's `text`; empty: the one that it calls `current`, or
/// nothing. Fails, with its place, on what is wrong with the file, and on a name that it has not.
result<std::optional<server_context>>
read_context(std::string_view text, const std::string& file_name, const std::string& name);

/// The server that is meant: `--server`, `--context`, TROUPE_SERVER, TROUPE_CONTEXT, or what the
/// user's file calls `current`; nothing: this machine, as the context `none` says, too. `folder` is
/// the state folder, where a server on this machine has left its first token.
result<std::optional<server_place>> server_of(const server_flags& flags, const std::string& folder);

/// What is wrong with options that only make sense on this machine, and are given to a command
/// that asks a server: `--store: ...`; nothing: there are none. `starts`: it is `run` or `task`.
std::optional<std::string> unsuited_option(const run_flags& given, bool starts);

} // namespace troupe::cli

/// Where the processes are that a command of the program is about.
#pragma once

#include "cli/exit_code.hpp"
#include "runtime/node/process_place.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace troupe::cli {

/// The state folder: where runs leave what others find them by, unless told otherwise.
inline constexpr const char* default_folder = ".troupe";

/// Where a command looks for runs and for what they store, as written on the command line.
struct state_place {
  std::string folder = default_folder;
  std::optional<std::string> store = {}; ///< Unset: the database in the folder.
};

/// Adds `--folder` and `--store` to a command that works on what runs have left.
void add_place_flags(CLI::App& command, state_place& place);

/// The database in a state folder.
std::string default_store(const std::string& folder);

/// The path of the store that is meant; empty: memory. Fails where `--store` makes no sense.
result<std::string> store_path(const state_place& place);

/// The same where the store may be made. Only the state folder is made along with it.
result<std::string> new_store_path(const state_place& place);

/// The processes that are meant; what is to be said of them besides is said. Fails where `--store`
/// makes no sense, or means what nobody else can see.
result<process_place> processes_in(const state_place& place);

/// Fails because of the store: an error that has no better code is `store_failed`.
exit_code store_failed(error reason);

/// Says what a runtime logs.
void say_logged(log_level level, std::string_view text);

/// How a run keeps its processes. TROUPE_CHECKPOINT_AFTER in the
/// environment, for tests, changes how early a checkpoint is taken, TROUPE_VALUE_MAX how many bytes
/// a value may have.
store_options kept_in(const std::string& path, bool relaxed);

} // namespace troupe::cli

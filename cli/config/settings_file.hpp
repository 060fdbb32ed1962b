/// Files that give options values.
#pragma once

#include "cli/config/option_index.hpp"
#include "troupe/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::cli {

/// What an option gets that isn't on the command line.
struct setting {
  std::vector<std::string> values; ///< One, but of options that may be given several times.
  std::string from;                ///< `TROUPE_JOBS`, or `troupe.config.yaml:3`.
  bool is_for_all = false;         ///< Said for all commands.
};

/// By command (empty: all commands) and option.
using file_settings = std::map<std::pair<std::string, std::string>, setting>;

/// Whose file it is.
enum class settings_owner {
  project, ///< It came with what lies around it: it says nothing of servers and tokens.
  user,    ///< It also has the user's contexts.
};

/// Reads `text`, a YAML map of options, and of commands with a map of their own options. Fails with
/// all that is wrong in it: what no command has, with the nearest name; what commands differ in,
/// where it stands for all of them; and values of the wrong form.
checked<file_settings> read_settings(std::string_view text, const std::string& file_name,
                                     settings_owner owner, const option_index& known);

} // namespace troupe::cli

/// What makes a shell complete the commands of the program.
#pragma once

#include "cli/command_table.hpp"

#include <array>
#include <string>
#include <string_view>

namespace troupe::cli {

/// The shells that there is completion for.
inline constexpr std::array<std::string_view, 3> completed_shells{"bash", "zsh", "fish"};

/// A script for bash, to be sourced or put among its completions as `troupe`.
std::string bash_completion(const command_row& program);

/// A script for zsh, to be put in a folder of `fpath` as `_troupe`.
std::string zsh_completion(const command_row& program);

/// A script for fish, to be put among its completions as `troupe.fish`.
std::string fish_completion(const command_row& program);

} // namespace troupe::cli

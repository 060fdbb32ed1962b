/// What a shell's script says of variables, as far as that can be seen without running it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A place where a script names a variable: `$name`, `${name}`, `${name:-x}`, `${#name}`.
struct script_mention {
  std::string name;
  std::string field;      ///< Of `$name.field` and `${name.field}`; else empty.
  bool is_braced;         ///< Written with `${`.
  bool is_literal;        ///< In single quotes, in a comment, or behind a backslash.
  std::uint32_t line = 0; ///< Lines of the script before it.
};

/// All of them, in their order. Quotes and comments count, as the script may be for another
/// program.
std::vector<script_mention> mentions_in(std::string_view script);

/// The names that stand in the script as words of their own, as in `x=1`, `read x` and `for x in`:
/// it may set these variables itself. They point into the script.
std::set<std::string_view> words_in(std::string_view script);

/// Whether the shell, or what loads programs, gives this variable its meaning: `PATH`, `IFS`,
/// `LD_PRELOAD`, `BASH_ENV`, `TROUPE_TASK`.
bool is_reserved_variable(std::string_view name) noexcept;

} // namespace troupe

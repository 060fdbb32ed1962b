/// What the shells' completion scripts have in common.
#pragma once

#include "cli/command_table.hpp"

#include <cstdint>
#include <string>

namespace troupe::cli {

/// What a shell offers as the value of an option or argument.
enum class completed_value : std::uint8_t {
  anything, ///< Nothing that a shell could know.
  file,
  folder,
  process, ///< The ids of processes that `troupe ps` lists.
  words,   ///< See `words_of`.
};

/// What a value is that help calls so.
inline completed_value completed_value_of(const std::string& called) {
  if (called == "FILE")
    return completed_value::file;
  if (called == "DIR")
    return completed_value::folder;
  if (called == "PROCESS")
    return completed_value::process;
  return words_of(called).empty() ? completed_value::anything : completed_value::words;
}

/// A text in single quotes, of which those inside are written as `\'` behind the end of the quotes
/// (`quote` = `'\''`, as in bash and zsh) or within them (`\'`, as in fish).
inline std::string in_quotes(const std::string& text, const char* quote) {
  std::string quoted = "'";
  for (char c : text)
    c == '\'' ? quoted.append(quote) : quoted.append(1, c);
  return quoted + '\'';
}

} // namespace troupe::cli

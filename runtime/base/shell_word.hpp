/// Text as a word of a shell.
#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// What stands in single quotes for one of them: the quotes end and begin again around it.
inline constexpr std::string_view quote_in_quotes = "'\\''";

/// `text` as one word for a POSIX shell: in single quotes, in which nothing has a meaning but their
/// end.
inline std::string quoted_word(std::string_view text) {
  std::string word{'\''};
  for (char each : text)
    each == '\'' ? word.append(quote_in_quotes) : word.append(1, each);
  return word + '\'';
}

} // namespace troupe

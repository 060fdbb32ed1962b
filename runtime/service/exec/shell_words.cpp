#include "runtime/service/exec/shell_words.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace troupe {

std::vector<std::string> shell_words(const std::string& shell, std::vector<std::string> options,
                                     std::string_view text) {
  std::vector<std::string> words{shell == "sh" ? "/bin/sh" : shell};
  words.insert(words.end(), std::make_move_iterator(options.begin()),
               std::make_move_iterator(options.end()));
  words.emplace_back("-c");
  // A text that begins so would be an option; a blank before it changes nothing for a shell.
  auto is_like_option = text.starts_with('-') || text.starts_with('+');
  words.emplace_back(is_like_option ? " " : "").append(text);
  return words;
}

std::string quoted_command(std::string_view command, const output_redactor& hides) {
  constexpr std::size_t longest = 120;
  const auto end = std::min({command.find('\n'), command.size(), longest});
  auto shown
    = valid_utf8(hides ? hides->masked_part(command, 0, end) : std::string{command.substr(0, end)});
  return '`' + shown + (end < command.size() ? "...`" : "`");
}

} // namespace troupe

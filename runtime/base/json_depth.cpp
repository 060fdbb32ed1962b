#include "runtime/base/json_depth.hpp"

namespace troupe {

std::optional<std::size_t> too_deep_at(std::string_view text, std::size_t deepest) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (quoted && c == '\\')
      ++at;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '[' || c == '{') && ++depth > deepest)
      return at;
    else if (!quoted && (c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return std::nullopt;
}

} // namespace troupe

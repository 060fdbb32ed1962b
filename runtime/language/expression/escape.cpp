#include "runtime/base/text.hpp"
#include "runtime/language/expression/lexer.hpp"

#include <charconv>

namespace troupe::expression_detail {

namespace {

/// The number that four hexadecimal digits at `at` write, if they are there.
std::optional<char32_t> hex_at(std::string_view text, std::size_t at) {
  unsigned number = 0;
  if (at + 4 > text.size())
    return std::nullopt;
  const char* begin = text.data() + at;
  auto [end, code] = std::from_chars(begin, begin + 4, number, 16);
  if (code != std::errc{} || end != begin + 4)
    return std::nullopt;
  return static_cast<char32_t>(number);
}

bool is_high_surrogate(char32_t unit) noexcept {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(char32_t unit) noexcept {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// Reads the `uXXXX` (or a pair of them, for code points above 0xFFFF) at `at`; moves past it.
bool append_unicode(std::string& out, std::string_view text, std::size_t& at) {
  auto point = hex_at(text, at + 1);
  if (!point || is_low_surrogate(*point))
    return false;
  at += 5;
  if (is_high_surrogate(*point)) {
    auto low = text.substr(at).starts_with("\\u") ? hex_at(text, at + 2) : std::nullopt;
    if (!low || !is_low_surrogate(*low))
      return false;
    *point = 0x10000 + ((*point - 0xD800) << 10U) + (*low - 0xDC00);
    at += 6;
  }
  append_utf8(out, *point);
  return true;
}

} // namespace

std::optional<std::string> unescaped(std::string_view between_quotes) {
  std::string out;
  out.reserve(between_quotes.size());
  for (std::size_t at = 0; at < between_quotes.size();) {
    char c = between_quotes[at++];
    if (c != '\\' || at == between_quotes.size()) {
      out += c;
      continue;
    }
    switch (char escaped = between_quotes[at]; escaped) {
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case 'r': out += '\r'; break;
      case '\\':
      case '\'':
      case '"': out += escaped; break;
      case 'u':
        if (!append_unicode(out, between_quotes, at))
          return std::nullopt;
        continue;
      default:
        out += '\\';
        out += escaped;
        break;
    }
    ++at;
  }
  return out;
}

} // namespace troupe::expression_detail

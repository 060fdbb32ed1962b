#include "runtime/language/expression/utf8.hpp"

#include <clocale>
#include <cwctype>

namespace troupe::expression_detail {

namespace {

struct decoded {
  char32_t point;
  std::size_t length; // 0: not valid UTF-8 here
};

bool continues(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

decoded decode(std::string_view text, std::size_t at) noexcept {
  auto first = static_cast<unsigned char>(text[at]);
  std::size_t length = first < 0x80   ? 1
                       : first < 0xC2 ? 0
                       : first < 0xE0 ? 2
                       : first < 0xF0 ? 3
                                      : 4;
  if (length == 0 || first > 0xF4 || at + length > text.size())
    return {0, 0};
  char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[at + i]))
      return {0, 0};
    point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return {point, length};
}

/// The locale whose case mapping is used whatever the program's own locale is.
locale_t unicode() {
  static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return made;
}

using mapping = wint_t (*)(wint_t, locale_t);

std::string map_case(std::string_view text, mapping mapped) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto [point, length] = decode(text, at);
    if (length == 0) {
      out += text[at++];
      continue;
    }
    auto to = unicode() ? mapped(static_cast<wint_t>(point), unicode()) : point;
    if (to == point)
      out += text.substr(at, length);
    else
      append_utf8(out, static_cast<char32_t>(to));
    at += length;
  }
  return out;
}

} // namespace

std::size_t code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (char c : text)
    count += continues(c) ? 0 : 1;
  return count;
}

void append_utf8(std::string& text, char32_t point) {
  auto low = [&](unsigned shift) { return static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6U));
    text += low(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0U | (point >> 12U));
    text += low(6);
    text += low(0);
  } else {
    text += static_cast<char>(0xF0U | (point >> 18U));
    text += low(12);
    text += low(6);
    text += low(0);
  }
}

std::string to_lower(std::string_view text) {
  return map_case(text, towlower_l);
}

std::string to_upper(std::string_view text) {
  return map_case(text, towupper_l);
}

std::string excerpt(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes)
    return std::string{text};
  while (bytes > 0 && continues(text[bytes]))
    --bytes;
  return std::string{text.substr(0, bytes)} + "...";
}

} // namespace troupe::expression_detail

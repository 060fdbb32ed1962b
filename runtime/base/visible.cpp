#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace troupe {

namespace {

/// A character of UTF-8, and how many bytes it takes; 0: the byte is no part of one.
struct character {
  char32_t code = 0;
  std::size_t size = 0;
};

character first_of(std::string_view text) {
  auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  auto lead = byte(0);
  if (lead < 0x80)
    return {lead, 1};
  auto size = std::size_t{lead >= 0xf0 ? 4U : lead >= 0xe0 ? 3U : 2U};
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size)
    return {};
  auto code = char32_t{lead} & (0x7fU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80)
      return {};
    code = code << 6U | (byte(at) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  auto surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < least[size] || surrogate || code > 0x10ffff ? character{} : character{code, size};
}

/// Whether a reader can't see it for what it is.
bool hides(char32_t code) {
  auto within = [code](char32_t first, char32_t last) { return first <= code && code <= last; };
  return code < ' ' || within(0x7f, 0x9f) || code == 0x61c || within(0x200b, 0x200f)
         || within(0x2028, 0x202e) || within(0x2060, 0x2069) || code == 0xfeff
         || within(0xe0000, 0xe007f);
}

void spell(std::string& out, const char* pattern, std::uint32_t number) {
  std::array<char, 16> written{};
  std::snprintf(written.data(), written.size(), pattern, number);
  out += written.data();
}

void spell(std::string& out, char32_t code) {
  switch (code) {
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      spell(out,
            code < 0x80      ? "\\x%02x"
            : code < 0x10000 ? "\\u%04x"
                             : "\\U%08x",
            static_cast<std::uint32_t>(code));
  }
}

bool is_plain(char c) {
  return c >= ' ' && c <= '~';
}

std::string spelled(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto [code, size] = first_of(text);
    if (size == 0)
      spell(out, "\\x%02x", static_cast<unsigned char>(text.front()));
    else if (hides(code) && (size > 1 || kept.find(text.front()) == std::string_view::npos))
      spell(out, code);
    else
      out += text.substr(0, size);
    text.remove_prefix(std::max(size, std::size_t{1}));
  }
  return out;
}

} // namespace

std::string visible(std::string_view text) {
  return std::ranges::all_of(text, is_plain) ? std::string{text} : spelled(text, "\n\t");
}

std::string visible_line(std::string_view text) {
  return std::ranges::all_of(text, is_plain) ? std::string{text} : spelled(text, {});
}

} // namespace troupe

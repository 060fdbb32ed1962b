#include "runtime/base/text.hpp"

#include <algorithm>
#include <clocale>
#include <cstring>
#include <cwctype>
#include <utility>

namespace troupe {

namespace {

/// What starts at some place: `length` bytes that are one character, or one error.
struct piece {
  std::size_t length;
  bool valid;
};

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

/// The second byte's range depends on the first (table 3-7 of the Unicode standard).
bool is_second(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

std::size_t length_by(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return 2;
  if (first >= 0xE0 && first <= 0xEF)
    return 3;
  if (first >= 0xF0 && first <= 0xF4)
    return 4;
  return 0;
}

piece piece_at(std::string_view text, std::size_t at) {
  auto first = byte_at(text, at);
  auto length = length_by(first);
  if (length <= 1)
    return {1, length == 1};
  if (!is_second(first, byte_at(text, at + 1)))
    return {1, false};
  for (std::size_t i = 2; i < length; ++i)
    if (!is_continuation(byte_at(text, at + i)))
      return {i, false};
  return {length, true};
}

/// Where the ASCII that starts at `at` ends: eight bytes at a time.
std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (eight & 0x8080808080808080U)
      break;
  }
  while (at < text.size() && byte_at(text, at) < 0x80)
    ++at;
  return at;
}

/// The first invalid byte at or after `at`, or the end.
std::size_t first_fault(std::string_view text, std::size_t at) {
  for (at = end_of_ascii(text, at); at < text.size(); at = end_of_ascii(text, at)) {
    auto next = piece_at(text, at);
    if (!next.valid)
      return at;
    at += next.length;
  }
  return text.size();
}

/// What the bytes of one character stand for.
char32_t point_of(std::string_view bytes) {
  auto first = byte_at(bytes, 0);
  if (bytes.size() == 1)
    return first;
  char32_t point = first & (0xFFU >> (bytes.size() + 1));
  for (auto byte : bytes.substr(1))
    point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  return point;
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
    auto next = piece_at(text, at);
    auto point = next.valid ? static_cast<wint_t>(point_of(text.substr(at, next.length))) : 0;
    auto to = next.valid && unicode() ? mapped(point, unicode()) : point;
    if (to == point)
      out += text.substr(at, next.length);
    else
      append_utf8(out, static_cast<char32_t>(to));
    at += next.length;
  }
  return out;
}

} // namespace

bool is_utf8(std::string_view text) noexcept {
  return first_fault(text, 0) == text.size();
}

repaired_text repaired_utf8(std::string text) {
  auto fault = first_fault(text, 0);
  if (fault == text.size())
    return {std::move(text)};
  repaired_text repaired;
  repaired.text.reserve(text.size() + 16);
  std::size_t good = 0;
  while (fault < text.size()) {
    repaired.text.append(text, good, fault - good);
    repaired.text += "\xEF\xBF\xBD";
    ++repaired.replaced;
    good = fault + piece_at(text, fault).length;
    fault = first_fault(text, good);
  }
  repaired.text.append(text, good, fault - good);
  return repaired;
}

std::string valid_utf8(std::string text) {
  return repaired_utf8(std::move(text)).text;
}

std::string_view tail_of(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes)
    return text;
  text.remove_prefix(text.size() - bytes);
  for (int i = 0; i < 3 && !text.empty() && is_continuation(byte_at(text, 0)); ++i)
    text.remove_prefix(1);
  return text;
}

std::size_t code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (char c : text)
    count += is_continuation(static_cast<unsigned char>(c)) ? 0 : 1;
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

std::string ascii_lower(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return lower;
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
  while (bytes > 0 && is_continuation(byte_at(text, bytes)))
    --bytes;
  return std::string{text.substr(0, bytes)} + "...";
}

bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  auto alike = [&](char one, char other) { return lower(one) == lower(other); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), alike) != text.end()
         || part.empty();
}

bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  auto next = [&](std::size_t at) { // the character behind the one at `at`
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;)
      ++at;
    return at;
  };
  constexpr auto none = std::string_view::npos;
  std::size_t at = 0;
  std::size_t in = 0;
  auto star = none;      // the last one that was met,
  std::size_t after = 0; // and where what it stands for ends so far
  while (at < text.size()) {
    if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      after = at;
    } else if (in < pattern.size() && pattern[in] == '?') {
      at = next(at);
      ++in;
    } else if (in < pattern.size() && pattern[in] == text[at]) {
      ++at;
      ++in;
    } else if (star != none) {
      at = after = next(after);
      in = star + 1;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in) == none;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kilo = 1000;
  constexpr std::uint64_t mega = kilo * kilo;
  constexpr std::uint64_t giga = kilo * mega;
  if (bytes < 10 * kilo)
    return std::to_string(bytes) + " bytes";
  if (bytes < mega)
    return std::to_string(bytes / kilo) + " KB";
  auto unit = bytes < giga ? mega : giga;
  return std::to_string(bytes / unit) + '.' + std::to_string(bytes % unit / (unit / 10))
         + (unit == mega ? " MB" : " GB");
}

std::string escaped_in_target(std::string_view text) {
  constexpr std::string_view plain
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string made;
  for (const auto each : text)
    if (plain.find(each) != std::string_view::npos) {
      made += each;
    } else {
      const auto byte = static_cast<unsigned char>(each);
      made += '%';
      made += digits[byte >> 4U];
      made += digits[byte & 15U];
    }
  return made;
}

} // namespace troupe

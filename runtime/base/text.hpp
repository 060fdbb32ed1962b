/// UTF-8, letters' case, and parts of a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Whether all of `text` is UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;

/// `text` with each maximal invalid part replaced by U+FFFD, as Unicode 15 section 3.9
/// recommends. Valid text is passed through uncopied.
std::string valid_utf8(std::string text);

/// The same, with the number of parts that were replaced.
struct repaired_text {
  std::string text;
  std::uint64_t replaced = 0;
};
repaired_text repaired_utf8(std::string text);

/// The end of `text`, at most `bytes` long, that doesn't start inside a character.
std::string_view tail_of(std::string_view text, std::size_t bytes) noexcept;

/// How many code points `text` has; a stray byte that starts a character counts as one.
std::size_t code_points(std::string_view text) noexcept;

/// Appends the UTF-8 form of `point`, which must be below 0x110000.
void append_utf8(std::string& text, char32_t point);

/// `text` with `A` to `Z` in lower case, and nothing else changed.
std::string ascii_lower(std::string_view text);

/// `text` with each letter mapped to lower case (one code point to one, as in Unicode's simple
/// mapping that the C library knows).
std::string to_lower(std::string_view text);

/// As `to_lower`, to upper case.
std::string to_upper(std::string_view text);

/// At most `bytes` of `text`, cut between code points, with "..." where something was cut.
std::string excerpt(std::string_view text, std::size_t bytes);

/// Whether `part` is somewhere in `text`, where `A` to `Z` are as good as `a` to `z`.
bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept;

/// Whether all of `text` is as `pattern` says, in which `*` stands for any text and `?` for any
/// character. Takes at most the product of their lengths.
bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;

/// `text` as a segment of a URL's path, or a name or value in its query: `etl%2F5f0c`.
std::string escaped_in_target(std::string_view text);

/// A number of bytes as a person reads it: `1234 bytes`, `56 KB`, `7.8 MB`, `1.2 GB`.
std::string size_text(std::uint64_t bytes);

} // namespace troupe

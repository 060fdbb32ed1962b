/// Text from outside may be anything; JSON holds UTF-8 only.
#pragma once

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

} // namespace troupe

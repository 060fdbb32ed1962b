/// Text as code points. Invalid UTF-8 is passed through, never refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::expression_detail {

/// How many code points `text` has; a stray byte that starts a character counts as one.
std::size_t code_points(std::string_view text) noexcept;

/// Appends the UTF-8 form of `point`, which must be below 0x110000.
void append_utf8(std::string& text, char32_t point);

/// `text` with each letter mapped to lower case (one code point to one, as in Unicode's simple
/// mapping that the C library knows).
std::string to_lower(std::string_view text);

/// As `to_lower`, to upper case.
std::string to_upper(std::string_view text);

/// At most `bytes` of `text`, cut between code points, with "..." where something was cut.
std::string excerpt(std::string_view text, std::size_t bytes);

} // namespace troupe::expression_detail

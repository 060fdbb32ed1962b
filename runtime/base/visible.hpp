/// Text of others, shown to people.
#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// `text` in which nothing is an order to a terminal or misleads the eye: control characters,
/// overrides of the direction of writing, invisible marks and bytes that are no UTF-8 are spelled
/// out, as `\x1b` or `\u202e`. Line feeds and tabs stay.
std::string visible(std::string_view text);

/// The same on one line: line feeds and tabs are spelled out too, as `\n` and `\t`.
std::string visible_line(std::string_view text);

} // namespace troupe

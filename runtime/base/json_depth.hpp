/// How deep lists and maps of a JSON text stand in one another.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace troupe {

/// Where `text` opens a list or map more than `deepest` in one another, if it does. Writing such
/// values recurses.
std::optional<std::size_t> too_deep_at(std::string_view text, std::size_t deepest);

} // namespace troupe

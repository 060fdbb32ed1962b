/// "Did you mean ...?"
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// The candidate most like `found` (fewest edits, case aside), if any is near enough to be what
/// was meant: at most a third of its length, and at least one edit, away.
std::optional<std::string> nearest_name(std::string_view found,
                                        std::span<const std::string> candidates);

/// `; did you mean "X"?`, or nothing where no candidate is near.
std::string suggestion(std::string_view found, std::span<const std::string> candidates);

} // namespace troupe

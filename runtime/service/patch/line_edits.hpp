/// The shortest way from one list of lines to another.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace troupe {

/// A run of lines that differs: `removed` old ones from `old_at`, `added` new ones from `new_at`.
struct line_edit {
  std::size_t old_at;
  std::size_t removed;
  std::size_t new_at;
  std::size_t added;

  friend bool operator==(const line_edit&, const line_edit&) = default;
};

/// The edits in order, with unchanged lines between any two.
std::vector<line_edit> edits_between(std::span<const std::string_view> before,
                                     std::span<const std::string_view> after);

} // namespace troupe

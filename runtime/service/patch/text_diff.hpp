/// How two texts differ, line by line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

/// A unified diff.
struct text_diff {
  std::string patch; ///< Empty where the texts are the same.
  std::size_t added = 0;
  std::size_t removed = 0;
};

/// What turns `before` into `after`, as `diff -u` writes it, with `context` unchanged lines
/// around each change. Minimal (Myers, "An O(ND) Difference Algorithm", 1986) up to 1,000
/// changed lines; beyond that the part that differs is replaced whole.
text_diff diff_texts(std::string_view before, std::string_view after, const std::string& old_name,
                     const std::string& new_name, std::size_t context);

} // namespace troupe

/// Files that a result has read or written, as stores keep them.
#pragma once

#include "runtime/base/hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A file with the content that it had.
struct file_mark {
  std::string path; ///< As the task names it: relative to its folder, or absolute.
  content_hash hash{};
  std::uint32_t mode = 0; ///< Its rights; 0: they don't matter.
  bool is_kept = false;   ///< Its content is one of the store.

  friend bool operator==(const file_mark&, const file_mark&) = default;
};

/// The marks as bytes, and back; nothing where they are none.
std::string bytes_of_marks(const std::vector<file_mark>& marks);
std::optional<std::vector<file_mark>> marks_from(std::string_view bytes);

} // namespace troupe

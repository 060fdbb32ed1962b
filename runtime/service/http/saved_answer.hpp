/// A file that gets an answer, whole or not at all.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <filesystem>
#include <string_view>

namespace troupe {

/// Gathers bytes in a temporary file beside `target`, which goes with this where it isn't put in
/// place. For one thread at a time.
class saved_answer {
public:
  explicit saved_answer(std::filesystem::path target) : target_{std::move(target)} {}
  saved_answer(const saved_answer&) = delete;
  saved_answer& operator=(const saved_answer&) = delete;
  ~saved_answer();

  /// Makes the temporary file, and folders on the way to it. May block.
  result<void> open();

  /// Appends; to the system's cache, so it seldom blocks.
  result<void> write(std::string_view bytes);

  /// Has it on the disk, under its name. May block.
  result<void> put_in_place();

private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  descriptor file_;
};

} // namespace troupe

/// Whether a file is still what it was, without reading it.
#pragma once

#include "runtime/base/descriptor.hpp"

#include <cstdint>
#include <string>

struct stat;

namespace troupe {

/// What tells one content of a file from another without reading it. As long as a descriptor of
/// what was read is open, nothing else can have the same.
struct file_stamp {
  std::uint64_t device = 0; ///< All zero: nothing is there.
  std::uint64_t number = 0;
  std::int64_t size = 0;
  std::int64_t written = 0; ///< In nanoseconds, as `changed`.
  std::int64_t changed = 0; ///< As `written`, of its rights, too.

  friend bool operator==(const file_stamp&, const file_stamp&) = default;
};

/// That of what is at `path`; of a symbolic link its own.
file_stamp stamp_of(const std::string& path);
file_stamp stamp_of(const descriptor& file);
/// That of what a symbolic link at `path` leads to; of anything else its own.
file_stamp stamp_of_target(const std::string& path);
/// That of what the system has said of a file.
file_stamp stamp_in(const struct stat& about) noexcept;

} // namespace troupe

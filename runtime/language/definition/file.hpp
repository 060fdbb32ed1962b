/// Whole files as text, within a limit.
#pragma once

#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// What tells a file from what it becomes when it is written or replaced.
struct file_state {
  std::string path;
  std::uint64_t device = 0;
  std::uint64_t inode = 0; ///< 0: there is no such file.
  std::int64_t size = 0;
  std::int64_t modified = 0; ///< Nanoseconds since 1970.
  std::int64_t changed = 0;  ///< Likewise, of its entry in the file system.

  friend bool operator==(const file_state&, const file_state&) = default;
};

/// The file at `path` as it is now.
file_state state_of(const std::string& path);

/// Whether all of these files are still so: else what was made of them is out of date.
bool are_current(const std::vector<file_state>& files);

/// Whether one of them was written so shortly before `at` that it may be written once more without
/// a trace: file systems stamp what is written by a clock that ticks every few milliseconds.
bool is_any_young(const std::vector<file_state>& files, time_point at);

/// The bytes of the plain file at `path`: nothing that could keep its reader waiting. Fails, naming
/// the path, where it can't be read, is anything else, or holds more than `most` bytes.
result<std::string> read_file(const std::string& path, std::size_t most);

/// True where `text` is well-formed UTF-8, as all text in values must be.
bool is_utf8(const std::string& text);

} // namespace troupe

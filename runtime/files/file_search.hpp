/// What `files.in` stands for on a disk.
#pragma once

#include "runtime/base/file_stamp.hpp"
#include "runtime/files/path_pattern.hpp"
#include "troupe/result.hpp"

#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe {

/// A file that a pattern stands for.
struct found_file {
  std::string path; ///< In its shortest form, relative as the pattern is, or absolute.
  file_stamp stamp{};

  friend bool operator==(const found_file&, const found_file&) = default;
};

/// Files at most that one task may read.
inline constexpr std::size_t most_files = 1'000'000;

/// All files that `patterns` stand for, relative to `folder` (empty: the current one), by path,
/// each once. A folder stands for all files below it. Symbolic links are followed, but not round in
/// a circle; those that lead nowhere, sockets, pipes and devices are left out below folders and
/// wildcards. Fails, naming it, where one without a wildcard is not there or can't be looked at,
/// and where there are more than `most_files`. Looks at the disk, and may block.
result<std::vector<found_file>> find_files(const std::string& folder,
                                           std::span<const std::string> patterns,
                                           const std::stop_token& stop = {});

/// Fails, as `find_files` does, where one of `patterns` without a wildcard is not there; looks at
/// those alone, and not below them.
result<void> check_named_files(const std::string& folder, std::span<const std::string> patterns);

/// `path` as this program has to open it, where it is relative to `folder`.
std::string path_below(const std::string& folder, const std::string& path);

} // namespace troupe

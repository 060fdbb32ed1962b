/// One file of an audit log: where its entries begin and end, in the file and among all that there
/// ever were.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// A file that is open, as it was then.
struct audit_file {
  descriptor open;         ///< None: there is no such file.
  std::uint64_t start = 0; ///< Bytes of entries in the files before this one.
  std::uint64_t head = 0;  ///< Bytes of its first line.
  std::uint64_t size = 0;  ///< Bytes of the file.

  /// The place of its end among all entries: where the next file starts.
  std::uint64_t end() const noexcept { return start + size - head; }
};

/// A line, without its end, and its place among all entries.
struct audit_line {
  std::string text;
  std::uint64_t place = 0;
};

/// The first line of a file that starts there.
std::string audit_head(std::uint64_t start);

/// Opens it to be read, and to be written at its end where `appends`. In turn. Fails where others
/// could have written it, and where its first line is none of an audit log.
result<audit_file> open_audit_file(const std::string& path, bool appends = false);

/// Up to `most` lines of the file before the place `before`, newest first. What has no end of a
/// line within 64 kB is told in pieces of that size.
result<std::vector<audit_line>> last_lines(const audit_file& file, std::uint64_t before,
                                           std::size_t most, const std::string& path);

} // namespace troupe::api

/// Files that only their user may have read or written: refused where others could, and
/// replaced as a whole.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

/// Opens a plain file of mode 0600 or less that belongs to this user, to be read, and to be written
/// at its end where `appends`; a symbolic link is not followed. An empty descriptor: nothing is
/// there. Fails with what is wrong, and what to do.
result<descriptor> open_secret(const std::string& path, bool appends = false);

/// All of an open file, `most` bytes at most: fails beyond.
result<std::string> content_of(const descriptor& file, const std::string& path, std::size_t most);

/// Puts all of `bytes` where `file` stands. 0, or an `errno` value.
int put_bytes(const descriptor& file, std::string_view bytes) noexcept;

/// Makes `path` a file of mode 0600 that holds `bytes`, whole or not at all; what was there, even a
/// symbolic link, is replaced. On disk once it returns, which takes milliseconds. Returns it, open.
/// One at a time: in turn.
result<descriptor> replace_secret(const std::string& path, std::string_view bytes);

/// What a folder lists is on disk once this returns. `path`: of a file in it.
result<void> flush_folder_of(const std::string& path);

/// Waits until no other thread and no other program holds the turn of the file `path`, which lasts
/// as long as what is returned: a lock of `PATH.lock`, given up whenever its holder ends.
result<descriptor> take_turn(const std::string& path);

} // namespace troupe

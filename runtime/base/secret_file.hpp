/// Files that only their user may have read or written: refused where others could, and
/// replaced as a whole.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/base/file_stamp.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

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

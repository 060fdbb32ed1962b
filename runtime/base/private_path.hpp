/// Files and folders that nobody but their owner may read or write: what a process is given and
/// gives may be secret, and what is stored of it is run again.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <string>

#include <sys/types.h>

namespace troupe {

inline constexpr unsigned private_folder_mode = 0700;
inline constexpr unsigned private_file_mode = 0600;

/// What a user of this machine is called; `number 1000` where it has no name.
std::string user_name(uid_t user);

/// Fails where what is open there belongs to another user than the one who runs this program,
/// root included. `path` is what messages call it.
result<void> check_owner(const descriptor& open, const std::string& path);

/// The same of what is at `path`, and of what a symbolic link there leads to. Nothing there is
/// nobody else's.
result<void> check_owner(const std::string& path);

/// Makes a folder of mode 0700, whatever the umask, in one that is there; it is on disk then.
/// Returns whether there was none. Fails with the reason; a folder that is there may be anybody's.
result<bool> make_private_folder(const std::string& path);

/// A file that is open to be written.
struct writable_file {
  descriptor open;
  bool made = false;     ///< There was none.
  bool narrowed = false; ///< Others had rights to it.
};

/// Opens a file to be written, of mode 0600 whatever the umask; from one of ours that is there, all
/// rights of others are taken, and its content stays. What a symbolic link of ours or root's leads
/// to (/dev/stdout) is left as it is. Fails with the reason, and where such a link is another
/// user's. `appends`: what is written goes to its end.
result<writable_file> open_private_file(const std::string& path, bool appends = false);

/// Takes all rights from others to what is at `path`, which is ours. Returns whether they had any.
result<bool> make_private(const std::string& path);

} // namespace troupe

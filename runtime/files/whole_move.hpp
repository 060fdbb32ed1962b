/// Moving what an attempt has made to its place, whole or not at all.
#pragma once

#include "troupe/result.hpp"

#include <string>

namespace troupe {

/// Why what is at `path` can be no output; empty: it can. An output is a plain file, or a folder of
/// such; a symbolic link has to be below such a folder, to be relative, and to stay in it: others
/// would lead somewhere else once it is moved.
std::string fault_of_output(const std::string& path);

/// Moves the file or folder `from`, which `fault_of_output` has found well, to `to`, whose folders
/// are made where they are missing. Whoever looks at `to` sees all of what was there before, or all
/// of what is there now, whatever ends this program or the machine in between: what was written is
/// on disk before the name is. A folder takes the place of a folder, a file or link that of a file
/// or link; anything else fails. To another file system it is copied beside `to`, as
/// `.NAME.troupe-TAG`; what an earlier move with that tag has left there goes. Blocks for as long
/// as that takes. Fails with the reason, naming `to`.
result<void> move_whole(const std::string& from, const std::string& to, const std::string& tag);

} // namespace troupe

/// Removing folders with all that is in them.
#pragma once

#include "troupe/result.hpp"

#include <string>

namespace troupe {

/// Removes what is at `path`, with all below it; of a symbolic link only itself. Folders that this
/// user may not write to are made writable first. Nothing there is no failure. Blocks for as long
/// as that takes. Fails with the reason.
result<void> remove_tree(const std::string& path);

} // namespace troupe

/// Whether a database is safe where it is to be kept.
#pragma once

#include "troupe/result.hpp"

#include <string>

namespace troupe {

/// The type of the file system that holds `path`, or would: as `mount` names it, for one that is
/// shared over a network or lives in another program; empty: one of this machine's own.
std::string file_system_of(const std::string& path);

/// Fails where a file system of that type is shared with other machines: their locks can't be
/// relied on, nor does memory that programs share by its files reach there.
result<void> check_file_system(const std::string& type);

} // namespace troupe

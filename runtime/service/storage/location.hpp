/// Where a file is: a path, or a `file://` URL.
#pragma once

#include "troupe/result.hpp"

#include <filesystem>
#include <string_view>

namespace troupe {

/// The path that `location` means: a path as it is, or a file URL (RFC 8089: `file:///a%20b`,
/// `file://localhost/a`), or one that is relative (`file://.`, `file://../a`). Fails on other
/// schemes, other hosts and broken percent signs.
result<std::filesystem::path> path_of(std::string_view location);

} // namespace troupe

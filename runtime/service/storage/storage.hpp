/// `system/storage`: files.
#pragma once

#include "troupe/registry.hpp"

namespace troupe {

/// Adds `list`, `download`, `upload`, `delete` and `exists` of `system/storage`. A `url` is a
/// path, relative to where the program was started, or a `file://` URL.
result<void> add_storage(action_registry& registry);

} // namespace troupe

/// `system/patch`: changing files by patches.
#pragma once

#include "troupe/registry.hpp"

namespace troupe {

/// Adds `apply`, `rollback`, `commit` and `diff` of `system/patch`.
result<void> add_patch(action_registry& registry);

} // namespace troupe

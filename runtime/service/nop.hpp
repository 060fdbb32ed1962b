/// `nop`: actions that do nothing, for joining, passing on and failing.
#pragma once

#include "troupe/registry.hpp"

namespace troupe {

/// Adds `nop:nop`, which answers its input, shared; and `nop:fail`, which fails with `message`.
result<void> add_nop(action_registry& registry);

} // namespace troupe

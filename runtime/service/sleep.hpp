/// `time`: waiting without holding a thread.
#pragma once

#include "troupe/registry.hpp"

namespace troupe {

/// Adds `time:sleep`: `{duration}`, text such as `250ms`, answers `{}` once that has passed.
result<void> add_time(action_registry& registry);

} // namespace troupe

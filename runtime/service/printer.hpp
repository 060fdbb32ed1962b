/// `printer`: lines for people.
#pragma once

#include "troupe/registry.hpp"

#include <cstdio>
#include <functional>

namespace troupe {

/// Adds `printer:print`, which writes `message` as one whole line to `stream` and flushes it. It
/// answers when the line is written, or, where the reader stalls, when it is told to stop; one
/// thread of its own writes, in order, so that such a reader holds up nobody else. A stream that
/// can't be written fails the action. `stream` must have a descriptor, and outlive the registry.
/// `before_line`, if given, is called before each line is written.
result<void> add_printer(action_registry& registry, std::FILE* stream,
                         std::function<void()> before_line = {});

} // namespace troupe

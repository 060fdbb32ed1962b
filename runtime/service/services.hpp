/// One function a service, which adds its actions to a registry: a new service is a line here and
/// one in builtin.cpp.
#pragma once

#include "troupe/registry.hpp"

#include <cstdio>
#include <functional>
#include <memory>

namespace troupe {

class http_loop;

/// Adds `nop:nop`, which answers its input, shared; and `nop:fail`, which fails with `message`.
result<void> add_nop(action_registry& registry);

/// Adds `time:sleep`: `{duration}`, text such as `250ms`, answers `{}` once that has passed.
result<void> add_time(action_registry& registry);

/// Adds `http:request`, which asks by `loop`.
result<void> add_http(action_registry& registry, std::shared_ptr<http_loop> loop);

/// Adds `printer:print`, which writes `message` as one whole line to `stream` and flushes it. It
/// answers when the line is written, or, where the reader stalls, when it is told to stop; one
/// thread of its own writes, in order, so that such a reader holds up nobody else. A stream that
/// can't be written fails the action. `stream` must have a descriptor, and outlive the registry.
/// `around_line`, if given, is called before each line; what it returns is held until that is
/// written.
result<void> add_printer(action_registry& registry, std::FILE* stream,
                         std::function<std::shared_ptr<void>()> around_line = {});

/// Adds `list`, `download`, `upload`, `delete` and `exists` of `system/storage`. A `url` is a
/// path, relative to where the program was started, or a `file://` URL.
result<void> add_storage(action_registry& registry);

/// Adds `apply`, `rollback`, `commit` and `diff` of `system/patch`.
result<void> add_patch(action_registry& registry);

/// Adds `workflow:run`, `workflow:wait` and `workflow:status`, which ask the runtime around the
/// action (`action_context::host`).
result<void> add_workflow(action_registry& registry);

} // namespace troupe

/// How many files the program may have open.
#pragma once

#include <optional>
#include <sys/resource.h>

namespace troupe {

/// Raises the soft limit to the hard one, for the rest of the program. Commands are started with
/// the limit of before: some programs go through all descriptors there could be. For `main`.
void raise_descriptor_limit() noexcept;

/// The limit of before, where it was raised.
std::optional<rlimit> unraised_descriptor_limit() noexcept;

} // namespace troupe

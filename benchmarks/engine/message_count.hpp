/// How many messages CAF's actors were sent.
#pragma once

#include <cstdint>

namespace troupe::bench {

/// Since the start of this program, to all actors that a scheduler or a thread of their own runs:
/// those of the engine are.
std::uint64_t messages_sent() noexcept;

} // namespace troupe::bench

/// Whether the system lets this program have what it can't begin without.
#pragma once

#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>

namespace troupe {

/// Throws `no_room` where not so many file descriptors more can be had.
void require_descriptors(std::size_t wanted);

/// Throws `no_room` where not so many threads more can be had at once.
void require_threads(std::size_t wanted);

/// Throws `no_room` where not so many bytes more of memory can be mapped at once.
void require_memory(std::size_t wanted);

/// Makes what is left of a bound on addresses (`ulimit -v`) go as far as it can, for the whole
/// program. Only before its first thread. Does nothing where there is no such bound.
void spare_addresses() noexcept;

/// What waits for memory gives up after this: other parts of the program may give some back, but
/// nobody outside can mend it, as they could a disk that is full or a store that is locked.
inline constexpr duration memory_patience = std::chrono::seconds{30};

} // namespace troupe

/// What the kernel says of this program's memory.
#pragma once

#include <cstdint>

namespace troupe::bench {

/// Bytes of memory in use now (`VmRSS` of /proc/self/status).
std::uint64_t resident_bytes();

/// The most bytes in use since the start or the last `forget_peak` (`VmHWM`).
std::uint64_t peak_resident_bytes();

/// Makes the peak what is in use now (see `clear_refs` in proc(5)). Where the kernel does not
/// allow that, the peak stays the program's.
void forget_peak();

/// Gives what is free back to the kernel, so that memory used from now on shows.
void return_free_memory();

} // namespace troupe::bench

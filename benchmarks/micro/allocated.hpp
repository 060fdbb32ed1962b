/// Memory, as the allocator counts it.
#pragma once

#include <malloc.h>

#include <cstddef>

namespace troupe::bench {

/// Bytes that the program has got of the allocator, on all threads.
inline std::size_t allocated() {
  const auto now = mallinfo2();
  return now.uordblks + now.hblkhd;
}

} // namespace troupe::bench

/// What became of the spans of a trace.
#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// What became of all spans so far.
struct export_totals {
  std::uint64_t exported = 0;
  std::uint64_t lost = 0;
  std::string last_fault; ///< Why the last of them were lost; empty: there was no room.
};

} // namespace troupe

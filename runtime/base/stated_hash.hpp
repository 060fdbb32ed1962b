/// A hash that is the same for ever: stored processes depend on it.
#pragma once

#include <cstdint>
#include <string_view>

namespace troupe {

/// MurmurHash64A (Austin Appleby, 2008) of `bytes` with the seed 0xc70f6907, read as
/// little-endian. Processes of before it was stated here have theirs from `std::hash` of
/// libstdc++ 12, which gives the same.
std::uint64_t stated_hash(std::string_view bytes) noexcept;

} // namespace troupe

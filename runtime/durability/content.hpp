/// Large values by what they contain: stored once, however often they are used.
#pragma once

#include "runtime/base/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe {

/// Bytes that are stored under their hash.
struct content {
  content_hash hash{};
  std::string bytes;
};

/// From this size on a value is stored as a content of its own.
inline constexpr std::size_t content_size_min = 1024;

} // namespace troupe

/// Large values by what they contain: stored once, however often they are used.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// The SHA-256 digest (FIPS 180-4) of a content's bytes.
using content_hash = std::array<std::uint8_t, 32>;

content_hash hash_of(std::string_view bytes);

inline std::string_view bytes_of(const content_hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// Bytes that are stored under their hash.
struct content {
  content_hash hash{};
  std::string bytes;
};

/// From this size on a value is stored as a content of its own.
inline constexpr std::size_t content_size_min = 1024;

} // namespace troupe

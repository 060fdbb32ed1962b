/// Bytes by what they contain: equal hashes, equal content.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// A SHA-256 digest (FIPS 180-4).
using content_hash = std::array<std::uint8_t, 32>;

content_hash hash_of(std::string_view bytes);

inline std::string_view bytes_of(const content_hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// As `sha256sum` prints it: 64 hexadecimal digits.
std::string to_string(const content_hash& hash);

} // namespace troupe

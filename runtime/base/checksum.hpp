/// Whether bytes are still what they were.
#pragma once

#include <cstdint>
#include <string_view>

namespace troupe {

/// CRC-32 (ISO 3309, that of gzip) of `bytes`, which follow those whose checksum is `before`. Finds
/// each damage of up to 32 bits in a row; says nothing of what somebody meant to change.
std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) noexcept;

} // namespace troupe

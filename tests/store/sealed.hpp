/// Journal entries that were changed, with a checksum that fits them all the same.
#pragma once

#include "runtime/base/hash.hpp"

#include <string>

namespace troupe::testing {

/// `bytes`, an entry of the present format (its mark, four bytes of checksum, the rest), sealed
/// anew.
inline std::string sealed(std::string bytes) {
  constexpr std::size_t mark_size = 1;
  constexpr std::size_t checksum_size = 4;
  auto sum = checksum(std::string_view{bytes}.substr(mark_size + checksum_size),
                      checksum(std::string_view{bytes}.substr(0, mark_size)));
  for (std::size_t i = 0; i < checksum_size; ++i)
    bytes[mark_size + i] = static_cast<char>(sum >> 8 * i & 0xffU);
  return bytes;
}

} // namespace troupe::testing

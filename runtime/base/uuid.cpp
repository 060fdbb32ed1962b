#include "runtime/base/uuid.hpp"

#include <cstdint>
#include <random>
#include <utility>

namespace troupe {

std::string make_uuid() {
  thread_local std::mt19937_64 numbers = [] {
    std::random_device entropy;
    std::seed_seq seed{entropy(), entropy(), entropy(), entropy(),
                       entropy(), entropy(), entropy(), entropy()};
    return std::mt19937_64{seed};
  }();
  return format_uuid(numbers(), numbers());
}

std::string format_uuid(std::uint64_t high, std::uint64_t low) {
  high = (high & ~0xf000ULL) | 0x4000ULL;
  low = (low & ~(3ULL << 62)) | (2ULL << 62);
  std::string text(36, '-');
  std::size_t at = 0;
  // Not by printf, which takes longer than all else that a short process needs of a name.
  for (auto [bits, digits] :
       {std::pair{high >> 32, 8}, {high >> 16, 4}, {high, 4}, {low >> 48, 4}, {low, 12}}) {
    for (int left = digits; left > 0; --left)
      text[at++] = "0123456789abcdef"[bits >> (4 * (left - 1)) & 0xf];
    ++at; // over the dash
  }
  return text;
}

} // namespace troupe

#include "runtime/base/stated_hash.hpp"

#include <cstddef>

namespace troupe {

namespace {

constexpr std::uint64_t multiplier = 0xc6a4'a793'5bd1'e995U;

/// Up to eight bytes, the first one lowest.
std::uint64_t number_of(std::string_view bytes) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return number;
}

std::uint64_t shifted(std::uint64_t x) noexcept {
  return x ^ (x >> 47);
}

} // namespace

std::uint64_t stated_hash(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xc70f'6907U ^ (bytes.size() * multiplier);
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    hash ^= shifted(number_of(bytes.substr(0, 8)) * multiplier) * multiplier;
    hash *= multiplier;
  }
  if (!bytes.empty()) {
    hash ^= number_of(bytes);
    hash *= multiplier;
  }
  return shifted(shifted(hash) * multiplier);
}

} // namespace troupe

/// Amounts of resources: whole numbers, so that what is taken and given back adds up exactly.
#pragma once

#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Of a resource: bytes of `memory`, thousandths of everything else (cpus, gpus, named ones).
using amount = std::int64_t;

/// One of what is counted in thousandths.
inline constexpr amount whole_unit = 1000;

/// The most of anything: far from where sums overflow.
inline constexpr amount most_of_a_resource = std::int64_t{1} << 50;

/// Whether the resource is counted in bytes.
constexpr bool counts_bytes(std::string_view resource) noexcept {
  return resource == "memory";
}

/// Reads `2`, `0.5`, and for memory also `4GiB`, `1.5G`, `512MiB` (units: B, K, M, G, T as powers
/// of 1,000, Ki, Mi, Gi, Ti of 1,024, each with or without a final B). Fails on what isn't
/// positive, has more than three decimals, or is more than anything has.
result<amount> parse_amount(std::string_view resource, std::string_view text);

/// As a person reads it, and as `parse_amount` reads it back: `0.5`, `4GiB`.
std::string amount_text(std::string_view resource, amount count);

} // namespace troupe

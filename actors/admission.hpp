/// How much a node does at once, where nobody has said.
#pragma once

#include <cstddef>
#include <cstdint>

namespace troupe {

/// Bytes of memory that this program may use: of the machine, or what its limits leave.
std::uint64_t usable_memory() noexcept;

/// As many as an eighth of the memory that this program may use has room for, a small process
/// taking some 128 KiB; between 1,000 and 10,000.
std::size_t processes_for_memory() noexcept;

/// The number of cores where `wanted` is 0.
unsigned cores_or(unsigned wanted) noexcept;

} // namespace troupe

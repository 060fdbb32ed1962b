/// How many processes may live at once in a node.
#pragma once

#include <cstddef>

namespace troupe {

/// As many as an eighth of the memory that this program may use has room for, a small process
/// taking some 128 KiB; between 1,000 and 10,000.
std::size_t processes_for_memory() noexcept;

} // namespace troupe

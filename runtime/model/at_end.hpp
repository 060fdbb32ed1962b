/// What becomes of processes whose runtime ends before they do.
#pragma once

#include <cstdint>

namespace troupe {

/// What a runtime does with the processes that live when it ends.
enum class at_end : std::uint8_t {
  cancel,
  leave, ///< As they are in the store: another runtime can take them up at once.
};

} // namespace troupe

/// How many of something there are: of licences, connections, requests a second.
#pragma once

#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// How many of what a key stands for may be held at once, or, with `per`, may be taken in any span
/// of that length.
struct limit_total {
  std::string key{}; ///< `api:*`: of each key that begins like that, each its own.
  std::uint32_t count = 0;
  duration per{}; ///< 0: held until the end of what took it.

  friend bool operator==(const limit_total&, const limit_total&) = default;
};

} // namespace troupe

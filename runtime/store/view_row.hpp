/// Filter lines that are kept under names.
#pragma once

#include "troupe/time.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// One of them.
struct kept_view {
  std::string owner{}; ///< The name of a token; empty: all have it.
  std::string name{};
  std::string line{}; ///< A filter, as `troupe ps` reads it.
  std::string who{};  ///< Has kept it.
  time_point when{};
  bool is_damaged = false; ///< It is not what was stored: what it says may be wrong.
};

/// How many of one owner there may be, and how many all may have.
inline constexpr std::size_t views_max = 100;

} // namespace troupe

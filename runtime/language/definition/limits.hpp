/// What a definition may cost before it is refused.
#pragma once

#include <cstddef>

namespace troupe {

/// Bounds that keep a hostile definition from taking the program down. Each has a message of its
/// own; the defaults are far above what honest definitions need.
struct load_limits {
  std::size_t file_bytes = std::size_t{256} << 20;
  std::size_t scalar_bytes = std::size_t{64} << 20;
  std::size_t nodes = 10'000'000;      ///< Mappings, lists, keys and scalars as written.
  std::size_t alias_nodes = 1'000'000; ///< What aliases add; 64 bytes of text count as a node.
  std::size_t depth = 4'000;           ///< Of mappings and lists: 1,000 nested tasks in any form.
  std::size_t value_depth = 1'000;     ///< Of lists and maps inside one value.
  std::size_t problems = 100;          ///< Reported; further ones are only counted.
};

} // namespace troupe

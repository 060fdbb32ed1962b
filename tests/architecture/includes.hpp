/// The direction of includes: who may know of whom.
#pragma once

#include "source_tree.hpp"

namespace troupe::architecture {

/// One `#include` line.
struct include_line {
  std::string target; ///< What stands between the quotes or brackets.
  bool own = false;   ///< Written with quotes.
  std::size_t line = 0;
};

std::vector<include_line> includes_of(const source_file& file);

/// Includes that go up or sideways in the order of the layers, and folders that have no layer.
faults wrong_directions(const source_file& file);

/// Includes of CAF where there must be none.
faults wrong_caf(const source_file& file);

/// Includes of Boost outside the one room that stands before it.
faults wrong_boost(const source_file& file);

/// Actors that include another actor's header without being its spawner.
faults wrong_actors(const source_file& file);

/// The program reaching past the library's node to stores and sockets.
faults wrong_program(const source_file& file);

/// Public headers that include what is not installed, or what an embedder must not need.
faults wrong_public_header(const source_file& file);

} // namespace troupe::architecture

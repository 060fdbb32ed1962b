/// What the program is asked to measure.
#pragma once

#include "benchmarks/engine/grid_pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::bench {

/// The flags of `troupe_bench`, checked and completed with their defaults.
struct options {
  std::string shape = "fanout";
  grid_pattern grid;          ///< Of the Task Bench patterns; its name is the shape.
  bool stepped = false;       ///< `--steps` was given: `tree` means the Task Bench pattern.
  std::size_t tasks = 10'000; ///< Of one process.
  std::size_t processes = 1;
  std::uint64_t iterations = 0;
  std::size_t payload_bytes = 0;
  unsigned threads = 0;
  std::string store; ///< The path of a database; empty: memory.
  std::string durability = "strict";
  unsigned rounds = 5;
  std::size_t window = 0; ///< Tasks of one fan-out or graph at once; 0: the engine's default.
  bool bare = false;
  bool blocking = false;
  double nanoseconds_per_iteration = 0; ///< 0: to be measured.
};

/// Reads the command line. Prints help or what is wrong with it and ends the program (0, or 2)
/// where there is nothing to run.
options parse_options(int argc, char** argv);

} // namespace troupe::bench

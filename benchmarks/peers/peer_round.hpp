/// What a round of a peer comes to, as a line of JSON.
#pragma once

#include "benchmarks/engine/options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace troupe::bench {

/// One round of a peer. What it does not have is null in the line.
struct peer_round {
  std::string engine;
  std::size_t tasks = 0;
  double seconds = 0; ///< Building what the engine needs for the graph, and running it.
  std::uint64_t resident_before = 0;       ///< Bytes, with the shape in memory.
  std::uint64_t resident_peak = 0;         ///< Bytes.
  double bytes_per_task = 0;               ///< Of the first round, which reuses no memory.
  std::optional<double> messages_per_task; ///< Between actors.
  double nanoseconds_per_iteration = 0;    ///< 0 where nothing is computed.
  unsigned number = 0;
};

/// The line, without a line feed: the keys that `troupe_bench` prints and peers have too.
std::string line_of(const peer_round& round, const options& wanted);

} // namespace troupe::bench

/// What a round comes to, as a line of JSON.
#pragma once

#include "benchmarks/engine/round.hpp"

#include <string>

namespace troupe::bench {

/// What the rounds of a run share.
struct run_figures {
  double load_seconds = 0;              ///< Reading and checking the definition.
  double bytes_per_task = 0;            ///< Of the first round, which finds no memory to reuse.
  double nanoseconds_per_iteration = 0; ///< 0 where nothing is computed.
};

/// The line, without a line feed. The keys are those of the tables in docs/performance.md.
std::string line_of(const options& wanted, const workload& work, const run_figures& run,
                    const round_figures& round, unsigned number);

} // namespace troupe::bench

/// The frame that all peers run in: flags, rounds, checks, and the line of each round.
#pragma once

#include "benchmarks/engine/options.hpp"
#include "benchmarks/peers/checked_work.hpp"
#include "benchmarks/peers/linked_graph.hpp"

#include <functional>
#include <optional>
#include <string>

namespace troupe::bench {

/// Runs every task of the graph once, each after those it waits for, and returns when all are
/// done. Building whatever the engine needs for that is part of it: it is what is measured.
using one_round = std::function<void(const linked_graph&, checked_work&)>;

/// An engine that competes.
struct contestant {
  std::string name;
  std::optional<double> messages_per_task; ///< None where it sends none.
  bool threaded = true;                    ///< False: it has one thread, whatever the flags say.

  /// Starts the engine, once and unmeasured, for the number of threads in the flags.
  std::function<one_round(const options&)> start;
};

/// The `main` of a peer, with the flags of `troupe_bench`: prints a line of JSON for each round
/// after the first, which is not measured. The exit status is 2 for wrong flags and 1 where a
/// round did not do what it should have.
int compete(const contestant& peer, int argc, char** argv);

} // namespace troupe::bench

/// A graph of tasks as the peers need it: in both directions, and in an order that can be run.
#pragma once

#include "benchmarks/engine/options.hpp"
#include "benchmarks/engine/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace troupe::bench {

/// Which tasks wait for which, as compressed rows. Each task comes after those it waits for.
class linked_graph {
public:
  std::uint32_t size() const { return static_cast<std::uint32_t>(predecessors_from_.size()) - 1; }

  std::span<const std::uint32_t> predecessors(std::uint32_t task) const {
    return row(predecessors_from_, predecessors_, task);
  }
  std::span<const std::uint32_t> successors(std::uint32_t task) const {
    return row(successors_from_, successors_, task);
  }

  /// Adds a task that waits for `predecessors`, each of them added before and named once.
  void add(std::span<const std::uint32_t> predecessors);

  /// To be called when all tasks are there: works out the successors.
  void close();

private:
  using numbers = std::vector<std::uint32_t>;

  static std::span<const std::uint32_t> row(const numbers& from, const numbers& all,
                                            std::uint32_t task) {
    return std::span{all}.subspan(from[task], from[task + 1] - from[task]);
  }

  numbers predecessors_from_{0};
  numbers predecessors_;
  numbers successors_from_;
  numbers successors_;
};

/// All processes of a workload in one graph. A fan-out gets what the engine has groups for: a task
/// that the others wait for, and one that waits for them.
linked_graph link(const workload& work);

/// For each task, how many it waits for.
std::vector<std::uint32_t> predecessor_counts(const linked_graph& graph);

/// The tasks that wait for none.
std::vector<std::uint32_t> first_tasks(const linked_graph& graph);

} // namespace troupe::bench

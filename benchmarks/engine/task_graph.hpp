/// Task graphs as the benchmarks run them: which task needs which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace troupe {
struct recorded_workflow;
}

namespace troupe::bench {

/// The predecessors of each task, all in one array. Tasks are added one after the other; those
/// that a task needs may be added later.
class task_graph {
public:
  /// Adds a task that needs `predecessors`, each once.
  void add(std::span<const std::uint32_t> predecessors) {
    edges_.insert(edges_.end(), predecessors.begin(), predecessors.end());
    ends_.push_back(edges_.size());
  }

  std::size_t size() const noexcept { return ends_.size(); }

  std::span<const std::uint32_t> predecessors(std::size_t task) const {
    auto begin = task == 0 ? 0 : ends_[task - 1];
    return {edges_.data() + begin, ends_[task] - begin};
  }

private:
  std::vector<std::size_t> ends_; ///< Behind each task's last edge.
  std::vector<std::uint32_t> edges_;
};

/// `tasks` that need nothing.
task_graph independent_tasks(std::size_t tasks);

/// Each needs the one before.
task_graph chain(std::size_t tasks);

/// Each but the first needs the task at half its place.
task_graph binary_tree(std::size_t tasks);

/// Layers of `width`; each task needs one to three of the layer before, drawn by a fixed hash.
task_graph random_layers(std::size_t tasks, std::size_t width);

/// The tasks and edges of a recorded workflow.
task_graph graph_of(const recorded_workflow& recorded);

/// The hash that all random shapes draw from (the finaliser of splitmix64, Steele et al. 2014).
std::uint64_t scramble(std::uint64_t seed);

} // namespace troupe::bench

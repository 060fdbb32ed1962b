#include "benchmarks/engine/task_graph.hpp"

#include "runtime/compat/wfformat.hpp"

#include <algorithm>

namespace troupe::bench {

task_graph independent_tasks(std::size_t tasks) {
  task_graph graph;
  for (std::size_t i = 0; i < tasks; ++i)
    graph.add({});
  return graph;
}

task_graph chain(std::size_t tasks) {
  task_graph graph;
  for (std::uint32_t i = 0; i < tasks; ++i) {
    const std::uint32_t before[] = {i - 1};
    graph.add(std::span{before, i == 0 ? 0U : 1U});
  }
  return graph;
}

task_graph binary_tree(std::size_t tasks) {
  task_graph graph;
  for (std::uint32_t i = 0; i < tasks; ++i) {
    const std::uint32_t parent[] = {(i - 1) / 2};
    graph.add(std::span{parent, i == 0 ? 0U : 1U});
  }
  return graph;
}

task_graph random_layers(std::size_t tasks, std::size_t width) {
  task_graph graph;
  std::vector<std::uint32_t> needed;
  for (std::size_t i = 0; i < tasks; ++i) {
    needed.clear();
    if (auto layer = i / width; layer > 0) {
      auto draws = 1 + scramble(i) % 3;
      for (std::size_t k = 0; k < draws; ++k)
        needed.push_back(
          static_cast<std::uint32_t>((layer - 1) * width + scramble(i * 4 + k + tasks) % width));
      std::ranges::sort(needed);
      needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    }
    graph.add(needed);
  }
  return graph;
}

task_graph graph_of(const recorded_workflow& recorded) {
  task_graph graph;
  for (const auto& task : recorded.tasks)
    graph.add(task.parents);
  return graph;
}

std::uint64_t scramble(std::uint64_t seed) {
  seed += 0x9e37'79b9'7f4a'7c15;
  seed = (seed ^ (seed >> 30)) * 0xbf58'476d'1ce4'e5b9;
  seed = (seed ^ (seed >> 27)) * 0x94d0'49bb'1331'11eb;
  return seed ^ (seed >> 31);
}

} // namespace troupe::bench

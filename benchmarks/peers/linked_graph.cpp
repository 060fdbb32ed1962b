#include "benchmarks/peers/linked_graph.hpp"

#include <array>
#include <cassert>
#include <numeric>

namespace troupe::bench {

namespace {

/// The tasks in an order in which each comes after those it needs.
std::vector<std::uint32_t> in_order(const task_graph& graph) {
  const auto size = static_cast<std::uint32_t>(graph.size());
  std::vector<std::vector<std::uint32_t>> waiting(size);
  std::vector<std::size_t> missing(size);
  std::vector<std::uint32_t> order;
  order.reserve(size);
  for (std::uint32_t task = 0; task < size; ++task) {
    missing[task] = graph.predecessors(task).size();
    if (missing[task] == 0)
      order.push_back(task);
    for (const auto needed : graph.predecessors(task))
      waiting[needed].push_back(task);
  }
  for (std::size_t next = 0; next < order.size(); ++next)
    for (const auto task : waiting[order[next]])
      if (--missing[task] == 0)
        order.push_back(task);
  assert(order.size() == size);
  return order;
}

void add_process(linked_graph& all, const task_graph& graph,
                 const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(graph.size());
  std::vector<std::uint32_t> needed;
  for (const auto task : order) {
    const auto given = graph.predecessors(task);
    needed.assign(given.begin(), given.end());
    for (auto& predecessor : needed)
      predecessor = place[predecessor];
    place[task] = all.size();
    all.add(needed);
  }
}

void add_fan_out(linked_graph& all, std::size_t children) {
  const auto source = all.size();
  all.add({});
  for (std::size_t i = 0; i < children; ++i)
    all.add(std::array{source});
  std::vector<std::uint32_t> joined(children);
  std::iota(joined.begin(), joined.end(), source + 1);
  all.add(joined);
}

} // namespace

void linked_graph::add(std::span<const std::uint32_t> predecessors) {
  predecessors_.insert(predecessors_.end(), predecessors.begin(), predecessors.end());
  predecessors_from_.push_back(static_cast<std::uint32_t>(predecessors_.size()));
}

void linked_graph::close() {
  successors_from_.assign(predecessors_from_.size(), 0);
  for (const auto task : predecessors_)
    ++successors_from_[task + 1];
  std::partial_sum(successors_from_.begin(), successors_from_.end(), successors_from_.begin());
  successors_.resize(predecessors_.size());
  auto next = successors_from_;
  for (std::uint32_t task = 0; task < size(); ++task)
    for (const auto predecessor : predecessors(task))
      successors_[next[predecessor]++] = task;
}

linked_graph link(const workload& work) {
  linked_graph all;
  const auto fan_out = work.form == workload_form::fan_out;
  const auto order = fan_out ? std::vector<std::uint32_t>{} : in_order(work.graph);
  for (std::size_t process = 0; process < work.processes; ++process) {
    if (fan_out)
      add_fan_out(all, work.graph.size());
    else
      add_process(all, work.graph, order);
  }
  all.close();
  return all;
}

std::vector<std::uint32_t> predecessor_counts(const linked_graph& graph) {
  std::vector<std::uint32_t> counts(graph.size());
  for (std::uint32_t task = 0; task < graph.size(); ++task)
    counts[task] = static_cast<std::uint32_t>(graph.predecessors(task).size());
  return counts;
}

std::vector<std::uint32_t> first_tasks(const linked_graph& graph) {
  std::vector<std::uint32_t> first;
  for (std::uint32_t task = 0; task < graph.size(); ++task)
    if (graph.predecessors(task).empty())
      first.push_back(task);
  return first;
}

} // namespace troupe::bench

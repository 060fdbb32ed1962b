#include "benchmarks/peers/checked_work.hpp"

#include "benchmarks/engine/kernel.hpp"

#include <algorithm>
#include <cstring>

namespace troupe::bench {

namespace {

/// What a task leaves behind: never 0, and another for each task.
std::uint64_t mark_of(std::uint32_t task) {
  return (std::uint64_t{task} + 1) * 0x9e3779b97f4a7c15U;
}

/// The byte that a payload of this task starts and ends with.
std::byte edge_of(std::uint32_t task) {
  return static_cast<std::byte>(mark_of(task) >> 56U);
}

} // namespace

checked_work::checked_work(const linked_graph& graph, std::uint64_t iterations, std::size_t payload)
  : graph_{graph}, iterations_{iterations}, payload_{payload},
    marks_{std::make_unique<std::atomic<std::uint64_t>[]>(graph.size())} {
  if (payload_ > 0) {
    readers_ = std::make_unique<std::atomic<std::uint32_t>[]>(graph.size());
    payloads_ = std::make_unique<bytes[]>(graph.size());
  }
  reset();
}

void checked_work::reset() {
  wrong_ = 0;
  for (std::uint32_t task = 0; task < graph_.size(); ++task) {
    marks_[task].store(0, std::memory_order_relaxed);
    if (payload_ > 0)
      readers_[task].store(static_cast<std::uint32_t>(graph_.successors(task).size()),
                           std::memory_order_relaxed);
  }
}

bool checked_work::inputs_are_there(std::uint32_t task) const {
  return std::ranges::all_of(graph_.predecessors(task), [this](auto input) {
    if (marks_[input].load(std::memory_order_acquire) != mark_of(input))
      return false;
    if (payload_ == 0)
      return true;
    const auto& data = payloads_[input];
    return data && data[0] == edge_of(input) && data[payload_ - 1] == edge_of(input);
  });
}

void checked_work::hand_on(std::uint32_t task) {
  const auto inputs = graph_.predecessors(task);
  auto data = std::make_unique_for_overwrite<std::byte[]>(payload_);
  if (inputs.empty())
    std::memset(data.get(), 1, payload_);
  else
    std::memcpy(data.get(), payloads_[inputs.front()].get(), payload_);
  data[0] = data[payload_ - 1] = edge_of(task);
  if (!graph_.successors(task).empty())
    payloads_[task] = std::move(data);
}

void checked_work::release_inputs(std::uint32_t task) {
  for (const auto input : graph_.predecessors(task))
    if (readers_[input].fetch_sub(1, std::memory_order_acq_rel) == 1)
      payloads_[input].reset();
}

void checked_work::run(std::uint32_t task) {
  bool right = inputs_are_there(task);
  right = compute(iterations_) >= 0 && right;
  if (payload_ > 0 && right) {
    hand_on(task);
    release_inputs(task);
  }
  right = marks_[task].exchange(mark_of(task), std::memory_order_acq_rel) == 0 && right;
  if (!right)
    ++wrong_;
}

std::optional<std::string> checked_work::fault() const {
  if (const auto count = wrong_.load(); count > 0)
    return std::to_string(count) + " tasks ran twice, or before what they wait for";
  std::uint32_t missing = 0;
  for (std::uint32_t task = 0; task < graph_.size(); ++task)
    missing += marks_[task].load() == 0 ? 1U : 0U;
  if (missing > 0)
    return std::to_string(missing) + " of " + std::to_string(graph_.size()) + " tasks did not run";
  return std::nullopt;
}

} // namespace troupe::bench

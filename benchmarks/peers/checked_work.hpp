/// What the tasks of a graph do, and whether they all did it.
#pragma once

#include "benchmarks/peers/linked_graph.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace troupe::bench {

/// Runs tasks: each checks that those it waits for have left their mark, and their payload,
/// computes, and leaves its own. The checks are part of each task's work, some nanoseconds, and the
/// same for every contestant. The graph must outlive it.
class checked_work {
public:
  /// Tasks compute `iterations` of the kernel and hand on `payload` bytes, of which one copy is
  /// made at each task; a payload lives until the last task that waits for it has read it.
  checked_work(const linked_graph& graph, std::uint64_t iterations, std::size_t payload);

  /// Forgets what was run.
  void reset();

  /// Runs a task. Thread-safe; the caller sees to the order.
  void run(std::uint32_t task);

  /// After a round: how it went wrong, if it did: a task not run, or twice, or too early.
  std::optional<std::string> fault() const;

private:
  using bytes = std::unique_ptr<std::byte[]>;

  bool inputs_are_there(std::uint32_t task) const;
  void hand_on(std::uint32_t task);
  void release_inputs(std::uint32_t task);

  const linked_graph& graph_;
  std::uint64_t iterations_;
  std::size_t payload_;                                   // in bytes
  std::unique_ptr<std::atomic<std::uint64_t>[]> marks_;   // 0: has not run
  std::unique_ptr<std::atomic<std::uint32_t>[]> readers_; // of a payload; empty without payloads
  std::unique_ptr<bytes[]> payloads_;
  std::atomic<std::uint64_t> wrong_{0};
};

} // namespace troupe::bench

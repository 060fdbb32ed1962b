/// The action that tasks run: computes, and checks that it was called when and with what it must.
#pragma once

#include "benchmarks/engine/workload.hpp"
#include "troupe/service.hpp"

#include <atomic>
#include <vector>

namespace troupe::bench {

/// `bench:task`: its input is `[task, process (of several), payload of each predecessor...]`, its
/// output is its own payload. It fails where a predecessor has not run, a payload is not that of
/// its predecessor, or the task runs a second time. Thread-safe; must outlive its runtime.
class checked_task {
public:
  checked_task(const workload& work, std::uint64_t iterations);

  /// The service `bench`. `blocking`: it runs in job slots.
  service as_service(bool blocking);

  /// No task has run.
  void reset();

  /// Fails unless each task has run.
  result<void> check_all_ran() const;

private:
  result<value> run(const json& input);
  result<void> check_inputs(const json& input, std::size_t at, std::size_t task, stamp first);

  const workload& work_;
  std::uint64_t iterations_;
  std::vector<std::atomic<bool>> ran_; ///< By stamp.
};

} // namespace troupe::bench

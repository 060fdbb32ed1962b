/// By what a runtime owns a process.
#pragma once

#include "runtime/store/records.hpp"

#include <atomic>
#include <cstdint>

namespace troupe {

/// Set by the process, once; its executions look, from job threads, whether it holds.
struct process_claim {
  std::atomic<process_key> process = 0; ///< 0: not stored yet, so nobody can have taken it.
  std::atomic<std::uint64_t> fence = 0;
};

} // namespace troupe

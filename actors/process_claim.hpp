/// By what a runtime owns a process.
#pragma once

#include "runtime/durability/records.hpp"
#include "troupe/time.hpp"

#include <atomic>
#include <cstdint>

namespace troupe {

/// Set by the process; its executions look whether it holds before they start an action, from job
/// threads always, else where it is in doubt.
struct process_claim {
  std::atomic<process_key> process = 0; ///< 0: not stored yet, so nobody can have taken it.
  std::atomic<std::uint64_t> fence = 0;
  std::atomic<duration::rep> owned_at = 0; ///< The uptime when it was surely this runtime's.

  /// It was still this runtime's at that uptime.
  void confirm(duration as_of) {
    if (as_of.count() > owned_at)
      owned_at = as_of.count();
  }

  /// Whether another runtime may have taken it since: this one was stopped, or has not looked for
  /// long. Nobody is stopped, robbed and woken sooner.
  bool is_in_doubt(duration uptime) const {
    constexpr duration doubt_after = std::chrono::seconds{2};
    return process != 0 && uptime - duration{owned_at} > doubt_after;
  }
};

} // namespace troupe

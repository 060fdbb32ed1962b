/// A stored process that a runtime takes up again.
#pragma once

#include "runtime/durability/replay.hpp"
#include "runtime/store/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// All that its new owner has to know.
struct recovered_process {
  replayed_process left;
  process_key process = 0;
  std::uint64_t fence = 0;                  ///< Of the new owner.
  std::vector<recorded_request> requests{}; ///< Made while nobody drove it.
  std::uint64_t checkpoint_size = 0;        ///< Of the one it was brought back from, or 0.
  std::uint64_t journal_since = 0;          ///< Bytes of the entries after that.
  std::vector<process_output> ended{};      ///< Processes that its tasks had started.
  std::vector<std::string> live_children{}; ///< Processes of its tasks that have not ended.
  input::taken_up again{};                  ///< How it is taken up.
};

/// What tells the processes apart that a task starts: the same for the same attempt, repetitions
/// after a crash included. `around` are the surroundings of the task's process.
std::string uuid_of_child(const std::string& execution_id, std::uint32_t first_attempt,
                          const surroundings_ptr& around);

} // namespace troupe

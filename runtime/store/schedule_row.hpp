/// Schedules as a store keeps them: what their texts mean is no matter to it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// How many decisions of a schedule are kept.
inline constexpr std::uint64_t decisions_kept = 100;

/// Which schedule.
struct schedule_row_key {
  std::string workflow{};
  std::string id{};

  friend auto operator<=>(const schedule_row_key&, const schedule_row_key&) = default;
};

/// A schedule of the newest version of a workflow.
struct schedule_row {
  schedule_row_key key{};
  std::uint64_t version = 0; ///< Of the workflow.
  std::string rule{};        ///< JSON, like the state.
  std::string state{};
  bool is_damaged = false; ///< It is not what was stored: nothing may be done by it.
};

/// One that was kept.
struct stored_decision {
  std::uint64_t number = 0;
  std::string decision{}; ///< JSON.
};

/// Changes a row's state, and returns decisions as JSON. Must not throw but for want of memory.
using schedule_change = std::function<std::vector<std::string>(schedule_row& row)>;

} // namespace troupe

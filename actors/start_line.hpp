/// Those actions of a process that have asked the dispatcher, and those that it has let start.
#pragma once

#include "messages/dispatch.hpp"
#include "runtime/engine/effects.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Knows each by a number that is used once, so that a grant and a withdrawal that cross are told
/// apart.
class start_line {
public:
  /// It waits from now on. Returns what the dispatcher is to be asked.
  start_request add(action_start order);

  /// It runs from now on, with that. None where it doesn't wait any more.
  std::optional<action_start> grant(start_grant granted);
  /// It waits no more, and won't run.
  std::optional<action_start> refuse(std::uint32_t number);

  /// One that is out of the line, and the number to be released.
  struct withdrawn {
    std::uint32_t number = 0;
    action_start order;
  };
  /// Takes it out, if it waits.
  std::optional<withdrawn> withdraw(const run_stamp& stamp);
  /// Takes all out, in the order in which they came.
  std::vector<withdrawn> withdraw_all();

  /// The number of an action that ran and has ended; none where it had asked for nothing.
  std::optional<std::uint32_t> end(const run_stamp& stamp);

  /// What waits under that number; null: nothing.
  const action_start* find(std::uint32_t number) const;
  /// The numbers of those that `wanted(order)` accepts, at most so many, as they came.
  template <class Wanted>
  std::vector<std::uint32_t> find_all(Wanted wanted, std::size_t most) const {
    std::vector<std::uint32_t> found;
    for (const auto& [number, order] : waiting_)
      if (wanted(order))
        found.push_back(number);
    std::ranges::sort(found);
    found.resize(std::min(found.size(), most));
    return found;
  }
  std::size_t waiting() const noexcept { return waiting_.size(); }

  bool has_running() const noexcept { return !running_.empty(); }

private:
  std::unordered_map<std::uint32_t, action_start> waiting_;  ///< By number.
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_; ///< Of those, by row.
  std::unordered_map<std::uint64_t, std::uint32_t> running_; ///< Likewise of what runs.
  std::uint32_t latest_ = 0;
};

} // namespace troupe

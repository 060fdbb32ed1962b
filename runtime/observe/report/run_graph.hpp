/// Why each change of a run came when it did: the changes that it had to wait for, and how long it
/// took after the last of them. Pure; linear in the changes.
#pragma once

#include "runtime/observe/report/run_log.hpp"

#include <span>

namespace troupe {

/// Which times are left out where it is asked how long a run would have taken.
struct left_out {
  /// Any execution, by what it does (`span_kinds` entries).
  std::vector<bool> kinds = std::vector<bool>(span_kinds, false);
  optional_place task = {}; ///< The actions of this task.
};

class run_graph {
public:
  /// `log` must outlive it, and stay as it is.
  explicit run_graph(const run_log& log);

  /// The changes that a change waited for; empty: it is the first of all.
  std::span<const std::uint32_t> causes_of(std::uint32_t change) const {
    return std::span{edges_}.subspan(first_[change], first_[change + 1] - first_[change]);
  }
  /// The last of them.
  optional_place cause_of(std::uint32_t change) const;
  /// What the time since that one was spent with.
  span_kind spent_with(std::uint32_t change) const { return spent_[change]; }
  /// How long that was; of the first change, since the run began.
  duration spent(std::uint32_t change) const;
  /// The change before it of the same execution; empty: it is the first.
  optional_place before(std::uint32_t change) const;

  /// How long the run would have taken without some of its times, where all else took as long as it
  /// did, and waited for the same.
  duration length_without(const left_out& what) const;

  /// By how much each change could have come later, and the run end when it did.
  std::vector<duration> slack() const;

private:
  duration length_of(std::uint32_t change, const left_out& what) const;

  const run_log& log_;
  std::vector<std::uint32_t> first_; ///< Of the causes of each change in `edges_`, and the end.
  std::vector<std::uint32_t> edges_;
  std::vector<std::uint32_t> cause_;  ///< One more than the number of that change; 0: none.
  std::vector<std::uint32_t> before_; ///< Likewise.
  std::vector<span_kind> spent_;
};

} // namespace troupe

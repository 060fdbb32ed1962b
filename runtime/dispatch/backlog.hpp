/// What waits, in the order in which it is to start.
#pragma once

#include "runtime/dispatch/dispatch_rows.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace troupe {

/// Keeps the heads of lanes, shares, classes and shapes, and their places in the heaps. Order:
/// priority of the process, then of the task, then the process that holds less, then what began
/// first, then what is written first, then what came first.
class backlog {
public:
  explicit backlog(dispatch_rows& rows) : rows_{rows} {}

  /// A task of a lane waits from now on, or no more.
  void add(std::uint32_t task);
  void remove(std::uint32_t task);

  /// Changes what the process holds, and how many of its executions run. Returns whether that may
  /// have changed the order of what waits.
  bool hold(std::uint32_t process, amount cpus, int executions);

  /// The row is where it belongs by its state of now; so is all above it.
  void settle_lane(std::uint32_t lane);
  void settle_class(std::uint32_t of_class);
  void settle_shape(std::uint32_t shape);

  /// Whether task `a` is to start before task `b`.
  bool before(std::uint32_t a, std::uint32_t b) const;

  /// The first of the shapes that have something to start, which some worker could run, and the
  /// first of those that fit on one now; `no_row` where there is none.
  std::uint32_t first() const noexcept { return shapes_.top(); }
  std::uint32_t first_fitting() const;

  /// Takers that are parked for a task which isn't their first any more.
  std::vector<std::uint32_t>& restless_lanes() noexcept { return restless_lanes_; }
  std::vector<std::uint32_t>& restless_classes() noexcept { return restless_classes_; }
  /// Classes that had a loan, and lost their first task; they may have one again.
  std::vector<std::uint32_t>& idle_loans() noexcept { return idle_loans_; }

private:
  void settle_share(std::uint32_t share);
  /// Takes it out of its class, whose order depends on what the process holds.
  void detach(std::uint32_t share);

  dispatch_rows& rows_;
  ranked_heap shapes_;
  std::uint32_t waiting_processes_ = 0; ///< Those with something that waits.
  std::vector<std::uint32_t> restless_lanes_;
  std::vector<std::uint32_t> restless_classes_;
  std::vector<std::uint32_t> idle_loans_;
};

} // namespace troupe

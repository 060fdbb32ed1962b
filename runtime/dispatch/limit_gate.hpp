/// Whether limits let a task start, and who waits for units of them.
#pragma once

#include "runtime/dispatch/backlog.hpp"
#include "runtime/dispatch/limit_table.hpp"

#include <cstdint>
#include <vector>

namespace troupe {

/// Takers of limits are lanes (of their process's) and classes (of the node's). One whose first
/// task is short of units is parked: it is out of the backlog until that limit has enough. What it
/// has found of its limits, in a fixed order, up to that one is claimed for it, so that those that
/// come later in order leave it to it. Fixed, so no two wait for each other: lanes before classes,
/// and each its limits by number. A claim is void against a task that comes before its claimant's.
class limit_gate {
public:
  limit_gate(dispatch_rows& rows, limit_table& limits, backlog& order)
    : rows_{rows}, limits_{limits}, order_{order} {}

  /// Whether the task, the first of its lane and class, has all that it takes of limits. If not,
  /// its lane or class is parked.
  bool passes(std::uint32_t task, time_point now);

  /// The same without parking anything.
  bool would_pass(std::uint32_t task, time_point now) const { return shortages(task, now).empty(); }

  /// Claims all limits of a task that has passed, and gives them up.
  void claim_all(std::uint32_t task);
  void drop_claims(std::uint32_t lane, std::uint32_t of_class);

  /// Claims all limits of a task that has passed while its class waits for a loan, and gives them
  /// up.
  void claim_meanwhile(std::uint32_t task);
  void drop_meanwhile(std::uint32_t of_class);

  /// A task of the lane starts; it has ended.
  void take(const lane_row& lane, time_point now);
  void give_back(const lane_row& lane);

  /// Has those that wait look again whose limits have changed, or whose first task has.
  void wake(time_point now);

  /// The order of what waits may have changed, and with it which claims are void.
  void reorder();

  /// The lane is about to be dropped.
  void forget(std::uint32_t lane);

  /// A limit that a task is short of.
  struct shortage {
    limit_use wants;
    std::uint32_t claimant_head = no_row; ///< The task for which units are kept, if any are.
  };
  /// All of them, in the order in which they are looked at.
  std::vector<shortage> shortages(std::uint32_t task, time_point now) const;

private:
  /// Whether a taker whose first task is `head` finds too little.
  bool is_short(const limit_use& wants, std::uint32_t taker, std::uint32_t head,
                time_point now) const;
  std::uint32_t claimant_head(const limit_row& limit) const;
  /// The task for which units are kept from `head` of `taker`; `no_row`: none are.
  std::uint32_t kept_for(const limit_row& limit, std::uint32_t taker, std::uint32_t head) const;
  parking& parking_of(const limit_row& limit, std::uint32_t taker);
  void claim(const limit_use& wants, std::uint32_t taker, std::uint32_t head);
  void drop_claims(const std::vector<limit_use>& limits, std::uint32_t taker);
  /// Parks a taker at the limit `limits[at]`, claiming those before it.
  void park(const std::vector<limit_use>& limits, std::size_t at, std::uint32_t taker,
            std::uint32_t head, time_point now);
  /// A taker waits for a limit, as it must be found again.
  void note_wait(const limit_use& wants, time_point now);
  void leave(parking& place);
  /// A class that waits for a loan has another first task, of whose own limits nothing is known.
  void claim_for_another(std::uint32_t of_class);
  void unpark_lane(std::uint32_t lane);
  void unpark_class(std::uint32_t of_class);
  void wake_at(std::uint32_t limit, time_point now);

  dispatch_rows& rows_;
  limit_table& limits_;
  backlog& order_;
  /// Limits of the node with takers that only a claim keeps waiting.
  std::vector<std::uint32_t> contested_;
};

} // namespace troupe

/// What is borrowed so that limits of the node hold over several programs.
#pragma once

#include "runtime/dispatch/backlog.hpp"
#include "runtime/dispatch/limit_gate.hpp"
#include "runtime/dispatch/unit_lender.hpp"

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// A class whose first task lacks nothing else asks for all that this takes of shared limits at
/// once, and waits, out of the backlog, until that is granted. Of what is shared it holds nothing
/// meanwhile, so no two programs wait for each other; its limits are claimed for it within this
/// one. The loan is used by whichever of its tasks is the first then, and ends with it. It is given
/// back unused where none of them can be first any more, or where a limit keeps it; where only room
/// is missing it waits for that. Where the order has changed since, as processes hold other
/// amounts, who was lent it still begins before those that want the same.
///
/// Rates aren't shared, nor are limits of processes.
class loan_desk {
public:
  loan_desk(dispatch_rows& rows, const limit_table& limits, backlog& order, limit_gate& gate,
            bool shares)
    : rows_{rows}, limits_{limits}, order_{order}, gate_{gate}, shares_{shares} {}

  /// Whether a task of the class may start: else a loan is to be asked for.
  bool is_ready(std::uint32_t of_class) const;
  /// Asks for the loan of the first task of a class, which waits from now on.
  void ask(std::uint32_t task);
  /// The loan of a task that starts; 0: it needs none.
  std::uint64_t use(std::uint32_t of_class);
  /// A task has ended.
  void end(std::uint64_t loan);

  /// Ends the loan of a class that no task has used.
  void drop(std::uint32_t of_class);
  /// Ends those of classes without a first task.
  void drop_idle();
  /// Ends those of classes that no worker could run any more.
  void drop_stranded();

  /// A loan was granted. One that has ended is passed over.
  void grant(std::uint64_t loan);
  /// Limits aren't shared any more: nothing waits for a loan.
  void stop();

  bool is_awaited(std::uint32_t of_class) const { return rows_.classes[of_class].awaits_loan(); }
  bool is_shared(const limit_use& use) const {
    const auto& limit = limits_[use.limit];
    return shares_ && limit.scope == limit_table::node && !limit.is_rate();
  }

  /// What is to be ordered of the lender, in this order.
  std::vector<loan_order> take_orders() { return std::exchange(orders_, {}); }

private:
  dispatch_rows& rows_;
  const limit_table& limits_;
  backlog& order_;
  limit_gate& gate_;
  bool shares_;
  std::uint64_t asked_count_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> asked_; ///< Classes, by loans not yet granted.
  std::vector<loan_order> orders_;
};

} // namespace troupe

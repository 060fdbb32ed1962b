/// Which quick actions a process runs itself, and which it hands to executions.
#pragma once

#include "troupe/time.hpp"

#include <algorithm>
#include <cstddef>

namespace troupe {

/// Weighs what actions take against what handing them over takes: an action shorter than its share
/// of two messages, or fewer of them than would fill the time that another thread needs to wake,
/// are done sooner at home. Learns from the actions that were run there.
class inline_budget {
public:
  /// How many of `ready` actions to run at home before asking again; 0: hand them over. What is
  /// `alone` has nothing to run beside, so nothing is won by handing it over.
  std::size_t take(std::size_t ready, bool alone) const {
    if (alone)
      return ready;
    auto stays = cost_ < worth_a_share || cost_ * static_cast<double>(ready) < worth_waking;
    return stays ? std::min(ready, trusted_) : 0;
  }

  /// `count` actions at home took `taken` together.
  void ran(std::size_t count, duration taken) {
    auto each = static_cast<double>(taken.count()) / static_cast<double>(count);
    trusted_ = each > worth_a_share ? 1 : std::min<std::size_t>(2 * trusted_, 128);
    cost_ += (each - cost_) / 2;
  }

  /// Actions were handed over: what was learnt grows old.
  void handed_over() { cost_ -= cost_ / 8; }

private:
  static constexpr double worth_a_share = 250;   ///< Nanoseconds an action.
  static constexpr double worth_waking = 20'000; ///< Nanoseconds for all that is ready.

  double cost_ = 0;         ///< Nanoseconds that an action takes.
  std::size_t trusted_ = 1; ///< Actions that may be run before the next look at the clock.
};

} // namespace troupe

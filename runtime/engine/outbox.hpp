/// What an engine has asked for since its effects were last taken.
#pragma once

#include "runtime/base/time.hpp"
#include "runtime/engine/effects.hpp"
#include "runtime/engine/scope.hpp"

#include <utility>

namespace troupe {

/// Gathers effects, and hands them over in memory that is used again.
class outbox {
public:
  explicit outbox(const recorded_world& world) : world_{world} {}
  outbox(const outbox&) = delete;
  outbox& operator=(const outbox&) = delete;

  effects* operator->() noexcept { return pending_; }

  /// Asks for `timer_due` once `delay` has passed.
  void arm(const timer_key& key, duration delay) {
    pending_->timers.push_back({key, after(world_.now, delay)});
  }
  void disarm(const timer_key& key) { pending_->timers_to_stop.push_back(key); }

  /// All that came since the last call. It holds until the next one, and may be moved from.
  effects& take() {
    taken_->clear();
    std::swap(taken_, pending_);
    return *taken_;
  }

private:
  const recorded_world& world_;
  effects first_;
  effects second_;
  effects* pending_ = &first_;
  effects* taken_ = &second_; ///< Kept for its memory.
};

} // namespace troupe

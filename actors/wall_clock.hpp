/// What time it is, by the clock of the actor system: virtual in tests.
#pragma once

#include "troupe/time.hpp"

#include <caf/actor_clock.hpp>

namespace troupe {

/// Wall-clock time that never jumps: the wall clock when the node started, plus what the actor
/// clock has counted since.
class wall_clock {
public:
  explicit wall_clock(caf::actor_clock& steady)
    : steady_{&steady}, started_{steady.now()}, wall_{std::chrono::system_clock::now()} {}

  time_point now() const noexcept { return wall_ + (steady_->now() - started_); }

private:
  caf::actor_clock* steady_;
  caf::actor_clock::time_point started_;
  time_point wall_;
};

} // namespace troupe

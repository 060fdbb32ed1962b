/// Delays and deadlines: between any actor and the node's timers.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/stamp.hpp"
#include "troupe/time.hpp"

#include <vector>

namespace troupe {

/// One timer. An actor's keys are its own.
struct timer_order {
  timer_key key;
  time_point due;
};

/// Command: answer `timers_due` to the sender at these times.
struct arm_timers {
  std::vector<timer_order> orders;
};

/// Command: the sender has no more use for these; unknown ones are ignored.
struct disarm_timers {
  std::vector<timer_key> keys;
};

/// Event, timers to whoever armed them: their times have come.
struct timers_due {
  std::vector<timer_key> keys;
};

/// Timer, timers or the dispatcher to itself: the nearest deadline may have come.
struct wake_up {
  time_point due; ///< The deadline it was meant for; a stale one finds nothing to do.
};

} // namespace troupe

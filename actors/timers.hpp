/// The timers of a node: every delay and deadline in one heap.
///
///   anyone             timers                 CAF's clock
///     | -- arm_timers --> |  -- wake_up at the nearest --> |
///     | <- timers_due --- | <-------- wake_up ------------ |
#pragma once

#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "messages/timer.hpp"

#include <caf/actor_addr.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>

namespace troupe {

class timers {
public:
  using actor_type = timers_actor;
  static constexpr const char* name = "troupe.timers";

  timers(timers_actor::pointer self, wall_clock clock);

  timers_actor::behavior_type make_behavior();

private:
  /// Who armed a timer, and under which key.
  struct owner_key {
    caf::actor_id owner = 0;
    timer_key key;
    friend auto operator<=>(const owner_key&, const owner_key&) = default;
  };
  struct entry {
    owner_key timer;
    caf::strong_actor_ptr owner; ///< Keeps it alive until it has heard.
  };
  using heap = std::multimap<time_point, entry>;

  void arm(const arm_timers& request);
  void forget(const owner_key& timer);
  void ring();
  void set_alarm();

  timers_actor::pointer self_;
  wall_clock clock_;
  heap deadlines_;
  std::map<owner_key, heap::iterator> armed_;
  time_point alarm_ = time_point::max(); ///< Of the earliest `wake_up` on its way.
};

} // namespace troupe

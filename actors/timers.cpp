#include "actors/timers.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace troupe {

timers::timers(timers_actor::pointer self, wall_clock clock) : self_{self}, clock_{clock} {}

timers_actor::behavior_type timers::make_behavior() {
  return {
    [this](const arm_timers& request) { arm(request); },
    [this](const disarm_timers& request) {
      for (const auto& key : request.keys)
        forget({self_->current_sender()->id(), key});
    },
    [this](const wake_up& alarm) {
      if (alarm.due == alarm_)
        alarm_ = time_point::max();
      ring();
    },
  };
}

void timers::arm(const arm_timers& request) {
  auto owner = self_->current_sender();
  for (const auto& [key, due] : request.orders) {
    owner_key timer{owner->id(), key};
    forget(timer);
    armed_[timer] = deadlines_.emplace(due, entry{timer, owner});
  }
  set_alarm();
}

void timers::forget(const owner_key& timer) {
  auto known = armed_.extract(timer);
  if (known)
    deadlines_.erase(known.mapped());
}

void timers::ring() {
  auto now = clock_.now();
  // One message an owner, in the order of the deadlines.
  std::vector<std::pair<caf::strong_actor_ptr, timers_due>> due;
  std::map<caf::actor_id, std::size_t> places;
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto next = deadlines_.extract(deadlines_.begin());
    auto& [timer, owner] = next.mapped();
    armed_.erase(timer);
    auto [place, fresh] = places.try_emplace(timer.owner, due.size());
    if (fresh)
      due.emplace_back(std::move(owner), timers_due{});
    due[place->second].second.keys.push_back(timer.key);
  }
  for (auto& [owner, news] : due)
    caf::anon_send(caf::actor_cast<caf::actor>(owner), std::move(news));
  set_alarm();
}

void timers::set_alarm() {
  if (deadlines_.empty() || deadlines_.begin()->first >= alarm_)
    return;
  alarm_ = deadlines_.begin()->first;
  auto delay = std::max(duration::zero(), duration{alarm_ - clock_.now()});
  self_->delayed_send(self_, delay, wake_up{alarm_});
}

} // namespace troupe

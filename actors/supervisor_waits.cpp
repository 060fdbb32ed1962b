// Whoever waits for a process to end, or to rest.
#include "actors/supervisor.hpp"

#include "runtime/base/time.hpp"

#include <algorithm>

namespace troupe {

namespace {

timer_key wait_timer(std::uint32_t number) {
  return {{number, 0, 0}, timer_purpose::await_timeout};
}

} // namespace

void supervisor::answer(waiter& waits, const process_status& status) {
  if (waits.timer != 0 && timed_waits_.erase(waits.timer) > 0)
    self_->send(around_->timers, disarm_timers{{wait_timer(waits.timer)}});
  waits.answer.deliver(status);
}

caf::result<process_status> supervisor::await(const await_process& request) {
  auto* known = find(request.process_id);
  if (!known || (request.goal == wait_goal::rest && known->rests))
    return look({request.process_id});
  waiter waits{self_->make_response_promise<process_status>(), 0, request.goal};
  if (request.longest.count() > 0) {
    waits.timer = ++last_timer_;
    timed_waits_[waits.timer] = request.process_id;
    auto due = after(around_->clock.now(), request.longest);
    self_->send(around_->timers, arm_timers{{{wait_timer(waits.timer), due}}});
  }
  known->waiters.push_back(waits);
  return waits.answer;
}

void supervisor::give_up_wait(std::uint32_t timer) {
  auto wait = timed_waits_.extract(timer);
  auto* known = wait ? find(wait.mapped()) : nullptr;
  if (!known)
    return;
  auto waits = std::ranges::find(known->waiters, timer, &waiter::timer);
  process_status so_far;
  so_far.output.process_id = wait.mapped();
  so_far.output.name = known->flow->name;
  so_far.output.state = process_state::running;
  so_far.output.timeout = true;
  waits->answer.deliver(std::move(so_far));
  known->waiters.erase(waits);
}

/// Its end is told once, and then forgotten with whoever wanted to hear of it.
caf::result<end_watched> supervisor::watch(watch_end& request) {
  if (auto* known = find(request.process_id)) {
    known->watchers[++last_watcher_] = std::move(request.hear);
    return end_watched{last_watcher_};
  }
  if (const auto* last = recall(request.process_id))
    return end_watched{0, *last};
  return caf::make_error(error_code::process_unknown, request.process_id);
}

end_unwatched supervisor::unwatch(const unwatch_end& request) {
  if (auto* known = find(request.process_id))
    known->watchers.erase(request.number);
  return {};
}

} // namespace troupe

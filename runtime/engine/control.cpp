// Steering a process: pause, resume, step; and what is held meanwhile.
#include "runtime/engine/engine.hpp"

namespace troupe {

void engine::become(process_state to, std::string reason) {
  state_ = to;
  pending_->changes.push_back({world_.now, scn_, options_.process_id, start_.parent_id,
                               start_.parent_execution, flow_->name, to, std::move(reason)});
}

bool engine::is_pausing() const noexcept {
  return state_ == process_state::pause_requested || state_ == process_state::paused;
}

result<void> engine::refuse(const char* request) const {
  return failure(error_code::process_state, "can't " + std::string{request} + " process "
                                              + options_.process_id + ": it is "
                                              + std::string{to_string(state_)});
}

result<void> engine::take(input::pause&& asked) {
  if (state_ != process_state::running)
    return refuse("pause");
  request_pause(std::move(asked.reason));
  return {};
}

void engine::request_pause(std::string reason) {
  pause_reason_ = std::move(reason);
  become(process_state::pause_requested, pause_reason_);
  pending_->recall_actions = acting_ > only_waits_;
}

result<void> engine::take(const input::resume&) {
  if (!is_pausing())
    return refuse("resume");
  become(process_state::resume_requested);
  become(process_state::running);
  fill_action_slots();
  return {};
}

result<void> engine::take(const input::step&) {
  if (state_ != process_state::paused)
    return refuse("step");
  for (auto* waiting : {&held_, &queue_})
    while (!waiting->empty()) {
      auto next = waiting->front();
      waiting->pop_front();
      auto* x = runs_.find(next);
      if (!x || x->attempt != next.attempt || x->phase == run_phase::ended)
        continue;
      become(process_state::resume_requested);
      become(process_state::running);
      become(process_state::pause_requested, "one step");
      x->admitted = true;
      schedule(step_kind::go_on, next.run);
      return {};
    }
  return failure(error_code::process_state,
                 "can't step process " + options_.process_id + ": no task of it is held back");
}

/// Whether a run may start something now. If not, it goes on once the process is resumed.
bool engine::admit(run_index r) {
  if (runs_[r].admitted || !is_pausing())
    return true;
  hold(r);
  return false;
}

void engine::hold(run_index r) {
  held_.push_back(stamp_of(r));
  set_state(r, task_state::paused);
}

void engine::go_on(run_index r) {
  auto& x = runs_[r];
  if (x.stop != run_stop::none)
    return; // what it had to do for that is done
  switch (x.phase) {
    case run_phase::waiting: return enter(r);
    case run_phase::held: return begin_attempt(r);
    case run_phase::queued: return dispatch(r);
    default: return;
  }
}

void engine::release_held() {
  for (const auto& stamp : std::exchange(held_, {}))
    if (auto* x = runs_.find(stamp); x && x->attempt == stamp.attempt)
      agenda_.push_back({step_kind::go_on, stamp});
}

/// All that follows from the last input has been done: is there something to wait for?
void engine::rest_if_quiet() {
  if (state_ == process_state::pause_requested && acting_ == only_waits_)
    become(process_state::paused, pause_reason_);
  else if (!held_.empty() && !is_pausing() && !ended())
    release_held();
}

void engine::take(const input::taken_up& again) {
  if (again.policy) {
    if (!start_.policy)
      start_.policy = flow_->policy;
    start_.policy->mode = *again.policy;
  }
  if (again.timeout.count() == 0)
    return;
  time_bound_ = again.timeout;
  if (!ended())
    arm(root_, timer_purpose::process_timeout, time_bound_);
}

} // namespace troupe

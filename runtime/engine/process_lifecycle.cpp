#include "runtime/engine/process_lifecycle.hpp"

#include "runtime/engine/state_changes.hpp"

#include <cassert>

namespace troupe {

void process_lifecycle::become(process_state to, std::string reason) {
  assert(may_follow(to, state_));
  state_ = to;
  feed_.process_changed(to, std::move(reason));
}

void process_lifecycle::request_pause(std::string reason) {
  pause_reason_ = std::move(reason);
  become(process_state::pause_requested, pause_reason_);
}

void process_lifecycle::resume() {
  become(process_state::resume_requested);
  become(process_state::running);
}

void process_lifecycle::step() {
  resume();
  become(process_state::pause_requested, "one step");
}

bool process_lifecycle::request_cancel(std::string reason, bool timeout) {
  if (is_cancelling())
    return false;
  cancel_reason_ = std::move(reason);
  timed_out_ = timeout;
  become(process_state::cancel_requested, cancel_reason_);
  arm(timer_purpose::cleanup, setup_.flow->config.cleanup);
  return true;
}

void process_lifecycle::end(process_state as) {
  become(as, as == process_state::cancelled ? cancel_reason_ : std::string{});
}

void process_lifecycle::revive() {
  ++revivals_;
  failed_ = 0;
  cancel_reason_.clear();
  timed_out_ = abandoned_ = false;
  resume();
}

result<void> process_lifecycle::refuse(const char* request) const {
  return failure(error_code::process_state, "can't " + std::string{request} + " process "
                                              + setup_.options.process_id + ": it is "
                                              + std::string{to_string(state_)});
}

void process_lifecycle::start_clock() {
  if (time_bound_.count() > 0)
    arm(timer_purpose::process_timeout, time_bound_);
}

void process_lifecycle::stop_clocks() {
  for (const auto& key : timers_)
    out_.disarm(key);
  timers_.clear();
}

void process_lifecycle::arm(timer_purpose purpose, duration delay) {
  timer_key key{runs_.stamp_of(runs_.root()), purpose};
  key.stamp.attempt = revivals_; // of the process: late ones of an earlier life are stale
  timers_.push_back(key);
  out_.arm(key, delay);
}

} // namespace troupe

// Ending runs early: cancel, timeout.
#include "runtime/engine/engine.hpp"

namespace troupe {

void engine::stop(run_index r, run_stop why) {
  auto& x = runs_[r];
  auto again = x.stop == run_stop::cancel;
  if (x.phase == run_phase::ended || (again && !abandoned_))
    return;
  x.stop = again ? run_stop::cancel : why;
  switch (x.phase) {
    case run_phase::waiting:
    case run_phase::delayed:
    case run_phase::held:
    case run_phase::approving:
    case run_phase::queued:
    case run_phase::joining:
    case run_phase::listening: return stop_unstarted(r);
    case run_phase::acting:
      if (!again)
        pending_->actions_to_stop.push_back(stamp_of(r));
      return;
    case run_phase::members:
      if (x.fan)
        x.fan->halted = true;
      stop_children(r);
      return schedule(step_kind::advance, r);
    case run_phase::catching: return stop_children(r);
    case run_phase::finishing:
      if (abandoned_)
        stop_children(r);
      return;
    case run_phase::ended: return;
  }
}

void engine::stop_children(run_index r) {
  for (auto child = runs_[r].first_child; child != no_run; child = runs_[child].next)
    schedule(step_kind::stop, child);
}

void engine::stop_unstarted(run_index r) {
  auto& x = runs_[r];
  if (x.phase == run_phase::listening)
    stop_listening(r);
  if (x.phase == run_phase::approving)
    pending_->approvals_to_withdraw.push_back(stamp_of(r));
  if (x.stop == run_stop::timeout)
    return fail_of_itself(r, timeout_message(x));
  if (x.phase == run_phase::delayed)
    pending_->timers_to_stop.push_back({stamp_of(r), timer_purpose::delay});
  conclude(r, task_state::cancelled);
}

void engine::stop_everything() {
  if (runs_[root_].phase != run_phase::ended)
    schedule(step_kind::stop, root_);
  if (dependencies_ != no_run)
    stop_children(dependencies_);
  halt_detached(true);
}

std::string engine::timeout_message(const run& x) const {
  return "timed out after " + x.def->timeout_text;
}

} // namespace troupe

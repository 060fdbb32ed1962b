// Ending runs early: cancel, timeout.
#include "runtime/engine/process_machine.hpp"

namespace troupe {

void process_machine::request_cancel(std::string reason, bool timeout) {
  if (lifecycle_.request_cancel(std::move(reason), timeout))
    stop_everything();
}

void process_machine::stop_everything() {
  const auto root = runs_.root();
  if (runs_[root].phase != run_phase::ended)
    agenda_.add(step_kind::stop, root);
  if (runs_.dependencies() != no_run)
    agenda_.add_below(runs_.dependencies(), step_kind::stop);
  detached_.halt(true);
}

void process_machine::stop(run_index r, run_stop why) {
  auto& x = runs_[r];
  auto again = x.stop == run_stop::cancel;
  if (x.phase == run_phase::ended || (again && !lifecycle_.abandoned()))
    return;
  x.stop = again ? run_stop::cancel : why;
  switch (x.phase) {
    case run_phase::waiting:
    case run_phase::delayed:
    case run_phase::held:
    case run_phase::approving:
    case run_phase::queued:
    case run_phase::joining:
    case run_phase::listening: return stop_waiting(r);
    case run_phase::acting:
      if (!again)
        out_->actions_to_stop.push_back(runs_.stamp_of(r));
      return;
    case run_phase::members:
      if (x.fan)
        x.fan->halted = true;
      agenda_.add_below(r, step_kind::stop);
      return agenda_.add(step_kind::advance, r);
    case run_phase::catching: return agenda_.add_below(r, step_kind::stop);
    case run_phase::finishing:
      if (lifecycle_.abandoned())
        agenda_.add_below(r, step_kind::stop);
      return;
    case run_phase::ended: return;
  }
}

/// Nothing of `r` runs that would have to end first.
void process_machine::stop_waiting(run_index r) {
  auto& x = runs_[r];
  if (x.phase == run_phase::listening)
    signals_.stop_listening(r);
  if (x.phase == run_phase::approving)
    out_->approvals_to_withdraw.push_back(runs_.stamp_of(r));
  if (x.stop == run_stop::timeout)
    return endings_.time_out(r);
  if (x.phase == run_phase::delayed)
    out_.disarm({runs_.stamp_of(r), timer_purpose::delay});
  endings_.conclude(r, task_state::cancelled);
}

} // namespace troupe

// Ending runs early: cancel, timeout, too many failures.
#include "runtime/engine/process_machine.hpp"

namespace troupe {

void process_machine::request_cancel(std::string reason, bool timeout) {
  if (lifecycle_.request_cancel(std::move(reason), timeout))
    stop_everything(step_kind::stop);
}

/// What runs finishes. Nothing else starts, save what `finally` tasks do.
void process_machine::give_up() {
  stop_everything(step_kind::wind_down);
  gates_.recall();
}

/// Each run goes through a step of that kind, `stop` or `wind_down`.
void process_machine::stop_everything(step_kind how) {
  const auto root = runs_.root();
  if (runs_[root].phase != run_phase::ended)
    agenda_.add(how, root);
  if (runs_.dependencies() != no_run)
    agenda_.add_below(runs_.dependencies(), how);
  detached_.halt(how);
}

void process_machine::stop(run_index r, run_stop why) {
  auto& x = runs_[r];
  auto again = x.stop == run_stop::cancel;
  auto winds_down = why == run_stop::winding_down;
  auto ends_anyway = winds_down && (again || x.stop == run_stop::timeout);
  if (x.phase == run_phase::ended || ends_anyway || (again && !lifecycle_.abandoned()))
    return;
  const auto below = winds_down ? step_kind::wind_down : step_kind::stop;
  x.stop = again ? run_stop::cancel : why;
  switch (x.phase) {
    case run_phase::waiting:
    case run_phase::delayed:
    case run_phase::held:
    case run_phase::looking:
    case run_phase::approving:
    case run_phase::queued:
    case run_phase::joining:
    case run_phase::listening: return stop_waiting(r);
    case run_phase::acting:
      if (!again && !winds_down)
        out_->actions_to_stop.push_back(runs_.stamp_of(r));
      return;
    case run_phase::members:
      if (x.fan)
        x.fan->halted = true;
      agenda_.add_below(r, below);
      return agenda_.add(step_kind::advance, r);
    case run_phase::catching: return agenda_.add_below(r, below);
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

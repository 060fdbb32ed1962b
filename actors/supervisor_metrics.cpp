// What the supervisor counts: processes that live, and those that have ended.
#include "actors/supervisor.hpp"

#include <utility>

namespace troupe {

namespace {

/// As which a process is counted that has come into that state: of some the supervisor hears only
/// that they are over, by the next.
process_state live_state(process_state is) noexcept {
  switch (is) {
    case process_state::pause_requested:
    case process_state::paused:
    case process_state::cancel_requested: return is;
    default: return process_state::running;
  }
}

} // namespace

void supervisor::count_start(const live_process& begun) {
  around_->metrics.processes_started.with(begun.flow->name).add();
}

void supervisor::count_live(live_process& known, process_state is) {
  const auto counts = live_state(is);
  if (known.counted_as == counts)
    return;
  uncount_live(known);
  around_->metrics.processes.with(to_string(counts)).add(1);
  known.counted_as = counts;
}

void supervisor::uncount_live(live_process& known) {
  const auto was = std::exchange(known.counted_as, process_state::pending);
  if (was != process_state::pending)
    around_->metrics.processes.with(to_string(was)).add(-1);
}

/// What another runtime drove to its end, it has counted.
void supervisor::count_end(live_process& gone, const process_output& last) {
  uncount_live(gone);
  if (gone.is_elsewhere || !is_final(last.state))
    return;
  const auto& figures = around_->metrics;
  figures.processes_ended.with(gone.flow->name, to_string(last.state)).add();
  figures.process_duration.with(gone.flow->name).observe(last.time_taken);
  if (around_->on_end)
    around_->on_end();
}

} // namespace troupe

// What the supervisor counts: processes that live, and those that have ended. Figures are looked up
// once, not at each change of a state.
#include "actors/supervisor.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace troupe {

namespace {

constexpr std::array live_states{process_state::running, process_state::pause_requested,
                                 process_state::paused, process_state::cancel_requested};

constexpr std::array final_states{process_state::completed, process_state::failed,
                                  process_state::cancelled};

template <std::size_t Count>
std::size_t place_in(const std::array<process_state, Count>& states, process_state wanted) {
  const auto found = std::ranges::find(states, wanted);
  assert(found != states.end());
  return static_cast<std::size_t>(found - states.begin());
}

/// As which a process is counted that has come into that state: of some the supervisor hears only
/// that they are over, by the next.
process_state live_state(process_state is) noexcept {
  return std::ranges::find(live_states, is) == live_states.end() ? process_state::running : is;
}

} // namespace

const metric_gauge& supervisor::gauge_of(process_state live) {
  auto& known = live_figures_[place_in(live_states, live)];
  if (!known)
    known = around_->metrics.processes.with(to_string(live));
  return *known;
}

/// Many processes in a row tend to be of one workflow.
std::shared_ptr<supervisor::workflow_figures>
supervisor::figures_of(const std::string& workflow_name) {
  if (!last_figures_ || last_figures_->name != workflow_name)
    last_figures_ = std::make_shared<workflow_figures>(workflow_figures{.name = workflow_name});
  return last_figures_;
}

void supervisor::count_start(const live_process& begun) {
  auto& known = begun.figures->started;
  if (!known)
    known = around_->metrics.processes_started.with(begun.figures->name);
  known->add();
}

void supervisor::count_live(live_process& known, process_state is) {
  const auto counts = live_state(is);
  if (known.counted_as == counts)
    return;
  uncount_live(known);
  gauge_of(counts).add(1);
  known.counted_as = counts;
}

void supervisor::uncount_live(live_process& known) {
  const auto was = std::exchange(known.counted_as, process_state::pending);
  if (was != process_state::pending)
    gauge_of(was).add(-1);
}

/// What another runtime drove to its end, it has counted.
void supervisor::count_end(live_process& gone, const process_output& last) {
  uncount_live(gone);
  if (gone.is_elsewhere || !is_final(last.state))
    return;
  auto& figures = *gone.figures;
  auto& ended = figures.ended[place_in(final_states, last.state)];
  if (!ended)
    ended = around_->metrics.processes_ended.with(figures.name, to_string(last.state));
  ended->add();
  if (!figures.duration)
    figures.duration = around_->metrics.process_duration.with(figures.name);
  figures.duration->observe(last.time_taken);
  if (around_->on_end)
    around_->on_end();
}

} // namespace troupe

#include "runtime/engine/gates.hpp"

#include "troupe/action.hpp"

namespace troupe {

// -- slots -------------------------------------------------------------------------------------

void gates::queue_action(run_index r) {
  auto& x = runs_[r];
  auto paused = lifecycle_.is_pausing() && !x.admitted;
  if (!paused && has_slot())
    return dispatch(r);
  x.phase = run_phase::queued;
  executions_.set_state(r, paused ? task_state::paused : task_state::scheduled);
  queue_.push_back(runs_.stamp_of(r));
}

void gates::fill_slots() {
  while (!queue_.empty() && !lifecycle_.is_pausing() && has_slot()) {
    auto next = queue_.front();
    queue_.pop_front();
    auto* x = runs_.find_attempt(next);
    if (!x || x->phase != run_phase::queued)
      continue;
    // What is about to end, as the process has given up, only leaves the line.
    if (!lifecycle_.has_given_up() || runs_.is_clean_up(next.run))
      dispatch(next.run);
  }
}

void gates::dispatch(run_index r) {
  auto& x = runs_[r];
  const auto& handler = *x.def->work->handler;
  start_terms terms;
  x.admitted = false;
  // What neither blocks nor has rules is all that many processes do: it takes nothing.
  if (x.def->work->start || handler.pace == action_pace::blocking) {
    auto told = conditions_.terms_of(r);
    if (!told)
      return endings_.fail(r, std::move(told.error().message));
    terms = std::move(*told);
  }
  ++acting_;
  only_waits_ += handler.only_waits;
  x.phase = run_phase::acting;
  if (terms.needs)
    executions_.set_state(r, task_state::scheduled); // until it has what it takes
  else
    executions_.run(r);
  auto& order = out_->actions.emplace_back(action_start{runs_.stamp_of(r), x.def->index,
                                                        std::exchange(x.payload, nullptr),
                                                        x.attempt - x.lost_attempts});
  if (x.attempts)
    order.result_key = x.attempts->result_key;
  if (handler.wants_identity || terms.needs)
    order.who = std::make_shared<const attempt_identity>(
      attempt_identity{.execution_id = runs_.execution_id_of(r),
                       .task_path = runs_.path_of(r),
                       .again = x.goes_on,
                       .start = std::move(terms)});
}

void gates::give_slot_back(const run& x) {
  --acting_;
  only_waits_ -= x.def->work->handler->only_waits;
}

// -- pausing -----------------------------------------------------------------------------------

void gates::hold(run_index r) {
  held_.push_back(runs_.stamp_of(r));
  executions_.set_state(r, task_state::paused);
}

void gates::request_pause(std::string reason) {
  lifecycle_.request_pause(std::move(reason));
  recall();
}

void gates::recall() {
  // What only waits, and takes something, may be in line for it.
  out_->recall_actions = acting_ > (setup_.flow->has_start_rules ? 0 : only_waits_);
}

void gates::resume() {
  lifecycle_.resume();
  fill_slots();
}

bool gates::step() {
  auto next = take_first_waiting();
  if (!next)
    return false;
  lifecycle_.step();
  runs_[next->run].admitted = true;
  agenda_.add(step_kind::go_on, *next);
  return true;
}

std::optional<run_stamp> gates::take_first_waiting() {
  for (auto* waiting : {&held_, &queue_})
    while (!waiting->empty()) {
      auto next = waiting->front();
      waiting->pop_front();
      if (auto* x = runs_.find_attempt(next); x && x->phase != run_phase::ended)
        return next;
    }
  return std::nullopt;
}

void gates::rest_if_quiet() {
  if (lifecycle_.state() == process_state::pause_requested && acting_ == only_waits_)
    return lifecycle_.pause();
  if (held_.empty() || lifecycle_.is_pausing() || lifecycle_.ended())
    return;
  for (const auto& stamp : std::exchange(held_, {}))
    if (runs_.find_attempt(stamp))
      agenda_.add(step_kind::go_on, stamp);
}

} // namespace troupe

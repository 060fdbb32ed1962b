// `await: {signal: name}`: waiting for a word from outside.
#include "runtime/base/nearest.hpp"
#include "runtime/engine/engine.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Payloads of one signal that are kept until a task takes them.
constexpr std::size_t early_max = 1024;

} // namespace

result<void> engine::take(input::signal&& asked) {
  auto& [name, payload] = asked;
  if (ended())
    return refuse("signal");
  if (!std::ranges::binary_search(flow_->signals, name))
    return failure(error_code::signal_unknown, "workflow " + flow_->name + " awaits no signal \""
                                                 + name + '"' + suggestion(name, flow_->signals));
  auto& box = signals_[name];
  while (!box.waiting.empty()) {
    auto stamp = box.waiting.front();
    box.waiting.pop_front();
    if (!is_listening(stamp)) {
      --box.stale;
      continue;
    }
    pending_->timers_to_stop.push_back({stamp, timer_purpose::signal_timeout});
    receive_signal(stamp.run, std::move(payload));
    return {};
  }
  if (box.early.size() >= early_max)
    return failure(error_code::process_state, "process " + options_.process_id + " keeps "
                                                + std::to_string(early_max) + " signals \"" + name
                                                + "\" already, and no task takes them");
  box.early.push_back(std::move(payload));
  return {};
}

void engine::begin_listening(run_index r) {
  auto& x = runs_[r];
  auto& box = signals_[x.def->await->signal];
  if (!box.early.empty()) {
    auto payload = std::move(box.early.front());
    box.early.pop_front();
    return receive_signal(r, std::move(payload));
  }
  box.waiting.push_back(stamp_of(r));
  x.phase = run_phase::listening;
  set_state(r, task_state::wait_async);
  if (x.def->await->timeout.count() > 0)
    arm(r, timer_purpose::signal_timeout, x.def->await->timeout);
}

void engine::receive_signal(run_index r, value payload) {
  auto& x = runs_[r];
  x.payload = std::move(payload);
  store_output(x, x.payload);
  complete_attempt(r);
}

/// Whether `stamp` names a run that still waits for its signal.
bool engine::is_listening(const run_stamp& stamp) {
  auto* x = runs_.find(stamp);
  return x && x->attempt == stamp.attempt && x->phase == run_phase::listening;
}

/// `r`, which listens no more, leaves its stamp behind; they are swept once they are the most.
void engine::stop_listening(run_index r) {
  auto& x = runs_[r];
  pending_->timers_to_stop.push_back({stamp_of(r), timer_purpose::signal_timeout});
  x.phase = run_phase::waiting;
  auto& box = signals_[x.def->await->signal];
  if (++box.stale * 2 <= box.waiting.size())
    return;
  std::erase_if(box.waiting, [this](const run_stamp& stamp) { return !is_listening(stamp); });
  box.stale = 0;
}

} // namespace troupe

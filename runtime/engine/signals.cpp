#include "runtime/engine/signals.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Payloads of one signal that are kept until a task takes them.
constexpr std::size_t early_max = 1024;

} // namespace

result<void> signals::deliver(const std::string& name, value payload) {
  const auto& known = setup_.flow->signals;
  if (!std::ranges::binary_search(known, name))
    return failure(error_code::signal_unknown, "workflow " + setup_.flow->name
                                                 + " awaits no signal \"" + name + '"'
                                                 + suggestion(name, known));
  auto& box = boxes_[name];
  while (!box.waiting.empty()) {
    auto stamp = box.waiting.front();
    box.waiting.pop_front();
    if (!is_listening(stamp)) {
      --box.stale;
      continue;
    }
    out_.disarm({stamp, timer_purpose::signal_timeout});
    receive(stamp.run, std::move(payload));
    return {};
  }
  if (box.early.size() >= early_max)
    return failure(error_code::process_state, "process " + setup_.options.process_id + " keeps "
                                                + std::to_string(early_max) + " signals \"" + name
                                                + "\" already, and no task takes them");
  box.early.push_back(std::move(payload));
  return {};
}

void signals::listen(run_index r) {
  auto& x = runs_[r];
  auto& box = boxes_[x.def->await->signal];
  if (!box.early.empty()) {
    auto payload = std::move(box.early.front());
    box.early.pop_front();
    return receive(r, std::move(payload));
  }
  box.waiting.push_back(runs_.stamp_of(r));
  x.phase = run_phase::listening;
  executions_.set_state(r, task_state::wait_async);
  if (x.def->await->timeout.count() > 0)
    out_.arm({runs_.stamp_of(r), timer_purpose::signal_timeout}, x.def->await->timeout);
}

void signals::receive(run_index r, value payload) {
  auto& x = runs_[r];
  x.payload = std::move(payload);
  values_.store_output(x, x.payload);
  endings_.complete(r);
}

/// Whether `stamp` names a run that still waits for its signal.
bool signals::is_listening(const run_stamp& stamp) {
  auto* x = runs_.find_attempt(stamp);
  return x && x->phase == run_phase::listening;
}

/// It leaves its stamp behind; they are swept once they are the most.
void signals::stop_listening(run_index r) {
  auto& x = runs_[r];
  out_.disarm({runs_.stamp_of(r), timer_purpose::signal_timeout});
  x.phase = run_phase::waiting;
  auto& box = boxes_[x.def->await->signal];
  if (++box.stale * 2 <= box.waiting.size())
    return;
  std::erase_if(box.waiting, [this](const run_stamp& stamp) { return !is_listening(stamp); });
  box.stale = 0;
}

void signals::expire(const run_stamp& stamp) {
  if (!is_listening(stamp))
    return;
  stop_listening(stamp.run);
  const auto& awaited = *runs_[stamp.run].def->await;
  endings_.fail(stamp.run, "timed out after " + awaited.timeout_text + ": no signal \""
                             + awaited.signal + "\" came");
}

} // namespace troupe

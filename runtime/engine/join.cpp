// `await: {on: emitter}`: waiting for the fan-out of another task.
#include "runtime/engine/engine.hpp"

namespace troupe {

void engine::begin_join(run_index r) {
  auto& x = runs_[r];
  auto where = find_place(r, x.def->await->on);
  auto* group = where ? runs_[where->owner].group.get() : nullptr;
  auto known = group ? group->fans.find(where->slot) : decltype(group->fans.end()){};
  if (!group || known == group->fans.end()) { // the emitter was skipped: there is nothing to take
    x.payload = null_value();
    return complete_attempt(r);
  }
  if (known->second.ended)
    return finish_join(r, known->second);
  const auto& emitter = known->second.emitter;
  runs_[emitter.run].fan->joiners.push_back(stamp_of(r));
  x.phase = run_phase::joining;
  set_state(r, task_state::wait_async);
  pending_->groups_joined.push_back({emitter, x.def->await->mode, x.def->await->timeout});
}

joinable_fan* engine::joinable(run_index emitter) {
  const auto& x = runs_[emitter];
  if (!x.def->joined || !runs_[x.parent].group)
    return nullptr;
  auto known = runs_[x.parent].group->fans.find(x.def->slot);
  auto latest
    = known != runs_[x.parent].group->fans.end() && known->second.emitter == stamp_of(emitter);
  return latest ? &known->second : nullptr;
}

void engine::finish_join(run_index r, joinable_fan& fan) {
  auto& x = runs_[r];
  auto outcome = settle(group_summary{*fan.ended}, *x.def->await);
  if (!outcome) {
    if (auto entry = std::exchange(fan.unclaimed, std::nullopt))
      x.errors.push_back(std::move(*entry));
    return fail_of_itself(r, std::move(outcome.error().message));
  }
  x.payload = std::move(*outcome);
  store_output(x, x.payload);
  complete_attempt(r);
}

} // namespace troupe

#include "runtime/engine/executions.hpp"

#include "runtime/engine/state_changes.hpp"

#include <cassert>

namespace troupe {

namespace {

/// The steps to come read all over the definition: in a large graph it is not in the cache, but
/// will be by then.
void fetch_ahead(const task& def) {
  constexpr std::size_t cache_line = 64;
  const auto* at = reinterpret_cast<const char*>(&def);
  for (std::size_t offset = 0; offset < sizeof(task); offset += cache_line)
    __builtin_prefetch(at + offset);
}

} // namespace

run_index executions::begin(run_index parent, const task& def, run_role role, std::uint64_t index,
                            std::uint32_t pass) {
  fetch_ahead(def);
  auto r = runs_.add(parent, def, role);
  auto& x = runs_[r];
  x.number = ++begun_;
  x.index = index;
  x.pass = pass;
  x.entered = world_.now;
  set_state(r, task_state::pending);
  agenda_.add(step_kind::enter, r);
  return r;
}

void executions::set_state(run_index r, task_state to) {
  auto& x = runs_[r];
  assert(may_follow(to, x.state));
  if (x.def->is_step && x.state != to) {
    --counters_.of(x.state);
    ++counters_.of(to);
    counters_.not_run += to == task_state::failed && x.not_run;
  }
  x.state = to;
  x.since = world_.now;
  if (x.role == run_role::member)
    note_state(x.parent, *x.def, to);
  feed_.execution_changed(r, to);
  if (x.attempts) {
    x.attempts->is_reported = true;
    x.attempts->why.clear();
  }
}

void executions::note_usage(run_index r, const std::shared_ptr<const attempt_usage>& used) {
  if (!used)
    return;
  auto& record = runs_[r].record();
  record.used = *used;
  record.is_reported = false;
  used_.add(used->total);
}

void executions::run(run_index r) {
  set_state(r, task_state::running);
  start_clock(r);
}

void executions::arm_clock(run_index r) {
  auto& x = runs_[r];
  x.timed = true;
  out_.arm({runs_.stamp_of(r), timer_purpose::attempt_timeout}, x.timeout());
}

void executions::disarm_clock(run_index r) {
  runs_[r].timed = false;
  out_.disarm({runs_.stamp_of(r), timer_purpose::attempt_timeout});
}

void executions::end_unstarted(run_index parent, const task& def, task_state to) {
  assert(may_follow(to, task_state::pending));
  move_pending(def.weight, to);
  note_state(parent, def, to);
  feed_.unstarted_changed(parent, def, to, setup_.options.recorded ? ++begun_ : 0);
}

/// Remembers the state of a member that some expression asks about.
void executions::note_state(run_index group, const task& member, task_state is) {
  if (member.asked && runs_[group].group)
    runs_[group].group->states[member.slot] = is;
}

void executions::open_fan_group(run_index r) {
  const auto& x = runs_[r];
  const auto& rule = rule_of(*x.def);
  auto merge = x.def->joined ? await_merge::append : rule.merge; // who joins may want all
  out_->groups_opened.push_back(
    {runs_.stamp_of(r), runs_.execution_id_of(r), x.fan->count, rule.mode, rule.timeout, merge});
}

void executions::drop_group(run_index r) {
  auto& x = runs_[r];
  if (x.group)
    failures_.claim(*x.group);
  x.group.reset();
}

void executions::release(run_index r) {
  while (r != no_run) {
    const auto& x = runs_[r];
    if (!x.told || x.kept || x.rows_below > 0 || detached_.contains(r) || r == runs_.root())
      return;
    if (x.group)
      failures_.claim(*x.group);
    r = runs_.remove(r);
  }
}

} // namespace troupe

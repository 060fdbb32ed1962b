#include "runtime/engine/unfinished_runs.hpp"

#include "runtime/engine/state_changes.hpp"

#include <algorithm>
#include <cassert>

namespace troupe {

void unfinished_runs::keep(run_index r) {
  auto& x = runs_[r];
  if (r == runs_.root())
    return;
  auto done_with = x.outcome == task_state::failed && x.def->continue_on_error;
  auto is_part = x.role == run_role::member || x.role == run_role::element;
  if (done_with || !is_part)
    return drop_below(r);
  x.kept = x.group || x.fan;
  unfinished_run left{
    x.kept ? r : no_run, x.attempt,      x.pass, x.opened, x.outcome == task_state::failed,
    x.not_run,           x.lost_attempts};
  if (x.role == run_role::member)
    runs_[x.parent].group->unfinished[x.def->slot] = left;
  else
    runs_[x.parent].fan->unfinished[x.index] = left;
}

void unfinished_runs::keep_emitter(run_index r) {
  runs_[r].kept = true;
  emitters_.push_back(r);
}

void unfinished_runs::drop(run_index r) {
  drop_below(r);
  runs_[r].kept = false;
  executions_.release(r);
}

void unfinished_runs::drop_below(run_index r) {
  std::vector<run_index> rows;
  auto collect = [&](run_index above) {
    auto add = [&](auto& unfinished) {
      for (auto& [where, left] : unfinished)
        if (auto row = std::exchange(left.kept, no_run); row != no_run)
          rows.push_back(row);
    };
    if (auto& group = runs_[above].group)
      add(group->unfinished);
    if (auto& fan = runs_[above].fan)
      add(fan->unfinished);
  };
  collect(r);
  for (std::size_t i = 0; i < rows.size(); ++i)
    collect(rows[i]);
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    runs_[*row].kept = false;
    executions_.release(*row);
  }
}

void unfinished_runs::drop_emitters() {
  for (auto r : std::exchange(emitters_, {}))
    drop(r);
}

void unfinished_runs::revive(run_index r) {
  auto& x = runs_[r];
  x.kept = x.told = false;
  x.stop = x.jump ? run_stop::leaving : run_stop::none; // it was left, but `finally` failed
  x.outcome = task_state::pending;
  x.phase = run_phase::members;
  x.spent_attempts = x.attempt - 1;
  x.attempts.reset();
  x.failure.reset();
  x.errors.clear();
  if (x.parent != no_run) {
    --runs_[x.parent].rows_below; // `link` counts it again
    runs_.link(x.parent, r);
  }
  auto awaits_children = x.fan && x.def->fan->kind == fan_out_kind::emit;
  executions_.set_state(r,
                        awaits_children ? task_state::wait_async : task_state::wait_for_sub_tasks);
  executions_.start_clock(r);
  x.fan ? revive_fan(r) : revive_group(r);
  agenda_.add(step_kind::advance, r);
}

void unfinished_runs::revive_group(run_index r) {
  auto& x = runs_[r];
  auto& group = *x.group;
  group.halted = group.closed = false;
  group.failure.reset();
  group.jump.reset();
  group.reasons.clear();
  group.stale.clear();
  group.waiters.clear();
  group.cursor = 0;
  for (std::uint32_t slot = 0; slot < group.status.size(); ++slot) {
    auto& status = group.status[slot];
    if (status != member_status::failed && status != member_status::cancelled)
      continue;
    auto left = group.unfinished.find(slot);
    if (left == group.unfinished.end())
      executions_.move_ended(task_state::cancelled, runs_.member_of(x, slot).weight);
    else if (left->second.kept == no_run)
      count_again(runs_.member_of(x, slot), left->second);
    status = member_status::pending;
  }
  if (x.def->kind != group_kind::parallel)
    return;
  group.ready.clear();
  group.count_dependencies(*setup_.flow, *x.def, 0);
}

void unfinished_runs::revive_fan(run_index r) {
  auto& x = runs_[r];
  auto& fan = *x.fan;
  if (fan.done)
    return;
  const auto& body = setup_.task_at(x.def->fan->body);
  std::vector<std::uint64_t> again;
  for (const auto& [index, left] : fan.unfinished) {
    again.push_back(index);
    if (left.kept == no_run)
      count_again(body, left);
  }
  for (auto n = fan.next; n < fan.count; ++n)
    if (auto index = fan.index_of(n); !fan.unfinished.contains(index)) {
      again.push_back(index);
      executions_.move_ended(task_state::cancelled, body.weight);
    }
  std::ranges::sort(again);
  fan.next = 0;
  fan.count = again.size();
  fan.live = 0;
  fan.halted = x.jump.has_value();
  fan.closed = fan.failed = false;
  fan.summary->failed = 0;
  fan.summary->failures.clear();
  fan.first_failed.clear();
  fan.summary->expired = false;
  if (again.empty())
    return; // all have completed since its group settled
  fan.earlier = std::make_unique<earlier_children>(
    earlier_children{std::move(*fan.summary), std::move(again)});
  fan.summary.reset();
  executions_.open_fan_group(r);
}

void unfinished_runs::revive_emitters() {
  for (auto r : std::exchange(emitters_, {})) {
    runs_[r].kept = false;
    detached_.add(r);
    if (auto* seen = runs_.find_joinable(r)) {
      seen->ended.reset();
      seen->unclaimed.reset();
    }
    revive_fan(r);
    agenda_.add(step_kind::advance, r);
  }
}

void unfinished_runs::revive_dependencies() {
  if (runs_.dependencies() == no_run)
    return;
  auto& x = runs_[runs_.dependencies()];
  auto& group = *x.group;
  group.reasons.clear();
  for (std::uint32_t slot = 0; slot < group.status.size(); ++slot) {
    auto& status = group.status[slot];
    if (status != member_status::failed && status != member_status::cancelled)
      continue;
    if (auto left = group.unfinished.find(slot);
        left != group.unfinished.end() && left->second.kept == no_run) {
      count_again(runs_.member_of(x, slot), left->second);
      executions_.uncount_pending(runs_.member_of(x, slot).weight); // counted when it is needed
    }
    status = member_status::pending;
  }
}

void unfinished_runs::begin_again(run_index root) {
  auto& x = runs_[root];
  count_again(*x.def, {no_run, x.attempt, x.pass, x.opened, x.outcome == task_state::failed});
  x.told = false;
  x.stop = run_stop::none;
  x.outcome = task_state::pending;
  x.phase = run_phase::waiting;
  x.spent_attempts = x.attempt;
  x.opened = false;
  x.attempts.reset();
  x.failure.reset();
  x.errors.clear();
  assert(may_follow(task_state::pending, x.state));
  x.state = task_state::pending; // as counted
  executions_.set_state(root, task_state::pending);
  agenda_.add(step_kind::enter, root);
}

/// A task that ended as `left` tells is pending once more, and so are its sub-tasks.
void unfinished_runs::count_again(const task& def, const unfinished_run& left) {
  executions_.move_ended(left.failed ? task_state::failed : task_state::cancelled, def.is_step);
  if (left.not_run)
    executions_.uncount_not_run(def.is_step);
  auto below = def.weight - def.is_step;
  if (left.opened)
    executions_.count_pending(below); // those of the earlier attempt stay counted as they ended
  else
    executions_.move_ended(task_state::cancelled, below);
}

} // namespace troupe

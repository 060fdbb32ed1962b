// Taking up again what failed or was cancelled, without what has completed.
//
// A run that fails or is cancelled while it has members or children keeps its row, and its parent
// knows it by that. So what is left of a failed process is a tree of rows from the root down to
// what failed. It is dropped where something above it completes all the same, or is retried.
#include "runtime/engine/engine.hpp"

#include <algorithm>

namespace troupe {

result<void> engine::take(const input::resume_failed&) {
  if (state_ != process_state::failed && state_ != process_state::cancelled)
    return refuse("resume the failed tasks of");
  ++revivals_;
  errors_.clear();
  detached_failures_.clear();
  cancel_reason_.clear();
  timed_out_ = abandoned_ = false;
  become(process_state::resume_requested);
  become(process_state::running);
  revive_dependencies();
  revive_detached();
  restart_root();
  return {};
}

/// `r` did not complete: tells its parent what to take up again.
void engine::keep_unfinished(run_index r) {
  auto& x = runs_[r];
  if (r == root_)
    return;
  auto done_with = x.outcome == task_state::failed && x.def->continue_on_error;
  auto is_part = x.role == run_role::member || x.role == run_role::element;
  if (done_with || !is_part)
    return drop_unfinished(r);
  x.kept = x.group || x.fan;
  unfinished_run left{
    x.kept ? r : no_run, x.attempt, x.pass, x.opened, x.outcome == task_state::failed,
    x.lost_attempts};
  if (x.role == run_role::member)
    runs_[x.parent].group->unfinished[x.def->slot] = left;
  else
    runs_[x.parent].fan->unfinished[x.index] = left;
}

/// Frees the rows that are kept below `r`, innermost first.
void engine::drop_unfinished(run_index r) {
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
    release(*row);
  }
}

void engine::drop_kept(run_index r) {
  drop_unfinished(r);
  runs_[r].kept = false;
  release(r);
}

void engine::drop_failed_detached() {
  for (auto r : std::exchange(failed_detached_, {}))
    drop_kept(r);
}

/// Opens a kept run once more, as it was.
void engine::revive(run_index r) {
  auto& x = runs_[r];
  x.kept = x.told = false;
  x.stop = x.jump ? run_stop::leaving : run_stop::none; // it was left, but `finally` failed
  x.outcome = task_state::pending;
  x.phase = run_phase::members;
  x.spent_attempts = x.attempt - 1;
  x.failure.reset();
  x.errors.clear();
  if (x.parent != no_run) {
    --runs_[x.parent].rows_below; // `link` counts it again
    link(x.parent, r);
  }
  auto awaits_children = x.fan && x.def->fan->kind == fan_out_kind::emit;
  set_state(r, awaits_children ? task_state::wait_async : task_state::wait_for_sub_tasks);
  if (x.def->timeout.count() > 0) {
    x.timed = true;
    arm(r, timer_purpose::attempt_timeout, x.def->timeout);
  }
  x.fan ? revive_fan(r) : revive_group(r);
  schedule(step_kind::advance, r);
}

void engine::revive_group(run_index r) {
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
      move_ended(task_state::cancelled, member_of(x, slot).weight);
    else if (left->second.kept == no_run)
      count_again(member_of(x, slot), left->second);
    status = member_status::pending;
  }
  if (x.def->kind != group_kind::parallel)
    return;
  group.ready.clear();
  count_dependencies(group, *x.def, 0);
}

void engine::revive_fan(run_index r) {
  auto& x = runs_[r];
  auto& fan = *x.fan;
  if (fan.done)
    return;
  const auto& body = flow_->tasks[x.def->fan->body];
  std::vector<std::uint64_t> again;
  for (const auto& [index, left] : fan.unfinished) {
    again.push_back(index);
    if (left.kept == no_run)
      count_again(body, left);
  }
  for (auto n = fan.next; n < fan.count; ++n)
    if (auto index = fan.index_of(n); !fan.unfinished.contains(index)) {
      again.push_back(index);
      move_ended(task_state::cancelled, body.weight);
    }
  std::ranges::sort(again);
  fan.next = 0;
  fan.count = again.size();
  fan.live = 0;
  fan.halted = x.jump.has_value();
  fan.closed = false;
  fan.summary->failed = 0;
  fan.summary->failures.clear();
  fan.summary->expired = false;
  if (again.empty())
    return; // all have completed since its group settled
  fan.earlier = std::make_unique<earlier_children>(
    earlier_children{std::move(*fan.summary), std::move(again)});
  fan.summary.reset();
  open_fan_group(r);
}

/// What a fan-out that was taken up again has of its children, all told.
group_summary engine::merged_with_earlier(fan_frame& fan, group_summary fresh) {
  auto whole = std::move(fan.earlier->summary);
  const auto& again = fan.earlier->again;
  for (std::size_t i = 0; i < again.size(); ++i)
    if (!fresh.outputs[i].is_null())
      whole.outputs[again[i]] = std::move(fresh.outputs[i]);
  if (fresh.completed > 0) {
    if (whole.completed == 0)
      whole.first = again[fresh.first];
    whole.last = again[fresh.last];
  }
  whole.completed += fresh.completed;
  whole.skipped += fresh.skipped;
  whole.continued += fresh.continued;
  whole.failed = fresh.failed;
  whole.failures = std::move(fresh.failures);
  whole.expired = fresh.expired;
  return whole;
}

void engine::revive_detached() {
  for (auto r : std::exchange(failed_detached_, {})) {
    runs_[r].kept = false;
    detached_.insert(r);
    if (auto* seen = joinable(r)) {
      seen->ended.reset();
      seen->unclaimed.reset();
    }
    revive_fan(r);
    schedule(step_kind::advance, r);
  }
}

void engine::revive_dependencies() {
  dependency_errors_.clear();
  if (dependencies_ == no_run)
    return;
  auto& x = runs_[dependencies_];
  auto& group = *x.group;
  group.reasons.clear();
  for (std::uint32_t slot = 0; slot < group.status.size(); ++slot) {
    auto& status = group.status[slot];
    if (status != member_status::failed && status != member_status::cancelled)
      continue;
    if (auto left = group.unfinished.find(slot);
        left != group.unfinished.end() && left->second.kept == no_run) {
      count_again(member_of(x, slot), left->second);
      uncount_pending(member_of(x, slot).weight); // counted when it is needed again
    }
    status = member_status::pending;
  }
}

void engine::restart_root() {
  auto& x = runs_[root_];
  if (time_bound_.count() > 0)
    arm(root_, timer_purpose::process_timeout, time_bound_);
  if (x.outcome == task_state::completed) {
    if (detached_.empty()) // only `post` failed
      end_if_quiet();
    return;
  }
  if (x.group || x.fan)
    return revive(root_);
  count_again(flow_->root(),
              {no_run, x.attempt, x.pass, x.opened, x.outcome == task_state::failed});
  auto failed_init = x.attempt == 0;
  x.told = false;
  x.stop = run_stop::none;
  x.outcome = task_state::pending;
  x.phase = run_phase::waiting;
  x.spent_attempts = x.attempt;
  x.opened = false;
  x.failure.reset();
  x.errors.clear();
  x.state = task_state::pending; // as counted
  set_state(root_, task_state::pending);
  schedule(step_kind::enter, root_);
  if (failed_init)
    initialise_session();
}

/// A task that ended as `left` tells is pending once more, and so are its sub-tasks.
void engine::count_again(const task& def, const unfinished_run& left) {
  move_ended(left.failed ? task_state::failed : task_state::cancelled, def.is_step);
  auto below = def.weight - def.is_step;
  if (left.opened)
    count_pending(below); // those of the earlier attempt stay counted as they ended
  else
    move_ended(task_state::cancelled, below);
}

void engine::move_ended(task_state from, std::uint64_t steps) {
  counters_.of(from) -= steps;
  counters_.pending += steps;
}

} // namespace troupe

#include "runtime/engine/groups.hpp"

#include <algorithm>

namespace troupe {

// -- members start -----------------------------------------------------------------------------

void groups::open(run_index r) {
  auto& x = runs_[r];
  if (x.opened) // the members of an earlier attempt were counted as ended
    executions_.count_pending(x.def->weight - x.def->is_step);
  x.opened = true;
  x.phase = run_phase::members;
  x.group = std::make_unique<group_frame>();
  x.group->status.resize(x.def->children.size());
  if (x.def->kind == group_kind::parallel)
    x.group->count_dependencies(*setup_.flow, *x.def, 0);
  executions_.set_state(r, task_state::wait_for_sub_tasks);
  agenda_.add(step_kind::advance, r);
}

void groups::start_member(run_index r, std::uint32_t slot) {
  auto& group = *runs_[r].group;
  group.status[slot] = member_status::live;
  ++group.live;
  group.touched = std::max(group.touched, slot + 1);
  unfinished_run left;
  if (!group.unfinished.empty()) // as nearly always
    if (auto known = group.unfinished.extract(slot))
      left = known.mapped();
  if (left.kept != no_run)
    return unfinished_.revive(left.kept);
  auto pass = group.passes.find(slot);
  const auto& member = runs_.member_of(runs_[r], slot);
  if (r == runs_.dependencies())
    executions_.count_pending(member.weight);
  auto child = executions_.begin(r, member, run_role::member, 0,
                                 pass == group.passes.end() ? 0 : pass->second);
  runs_[child].attempt = runs_[child].spent_attempts = left.attempts;
  runs_[child].lost_attempts = left.lost_attempts;
}

void groups::advance(run_index r) {
  auto& x = runs_[r];
  if (x.phase != run_phase::members || r == runs_.dependencies())
    return;
  auto& group = *x.group;
  if (!group.halted && x.stop == run_stop::none) {
    if (group.jump)
      apply_jump(r);
    if (!group.jump)
      x.def->kind == group_kind::sequence ? advance_sequence(r) : advance_parallel(r);
  }
  auto over = group.halted || x.stop != run_stop::none || x.def->kind == group_kind::parallel
              || group.cursor >= x.def->children.size();
  if (group.live == 0 && over)
    close(r);
}

void groups::advance_sequence(run_index r) {
  auto& group = *runs_[r].group;
  for (; group.cursor < group.status.size(); ++group.cursor) {
    auto slot = group.cursor;
    auto beside = runs_.member_of(runs_[r], slot).async;
    if (group.status[slot] == member_status::pending)
      start_member(r, slot);
    else if (group.status[slot] != member_status::live)
      continue;
    else if (group.stale.contains(slot))
      return; // it is run again once its earlier pass has ended
    if (!beside)
      return;
  }
}

void groups::advance_parallel(run_index r) {
  auto& group = *runs_[r].group;
  auto limit = runs_[r].def->limit;
  while (!group.ready.empty() && (limit == 0 || group.live < limit)) {
    auto slot = group.ready.front();
    group.ready.pop_front();
    if (group.status[slot] == member_status::pending) // not started on demand meanwhile
      start_member(r, slot);
  }
}

// -- `goto` ------------------------------------------------------------------------------------

void groups::receive_jump(run_index r, const run& child) {
  auto& x = runs_[r];
  auto over = x.group->halted || (setup_.keeps_going(*x.def) && x.group->failure);
  if (!child.jump || child.outcome != task_state::completed || over)
    return;
  if (child.jump->owner == r) {
    x.group->jump = child.jump->slot;
  } else if (x.stop == run_stop::none) {
    x.stop = run_stop::leaving;
    x.jump = child.jump;
  }
}

void groups::apply_jump(run_index r) {
  auto& x = runs_[r];
  auto& group = *x.group;
  auto size = static_cast<std::uint32_t>(group.status.size());
  auto in_order = x.def->kind == group_kind::sequence;
  auto occupied = in_order
                    ? group.cursor < size && group.status[group.cursor] == member_status::live
                        && !runs_.member_of(x, group.cursor).async
                    : group.live > 0;
  if (occupied)
    return; // one control: what runs in its own place ends first
  auto target = *group.jump;
  group.jump.reset();
  for (auto slot = in_order ? group.cursor : 0; slot < target; ++slot)
    if (group.status[slot] == member_status::pending) {
      group.status[slot] = member_status::satisfied;
      end_unstarted(r, slot, task_state::skipped);
    }
  reset_members(r, target, group.touched);
  group.cursor = target;
  if (in_order)
    return;
  group.ready.clear();
  group.count_dependencies(*setup_.flow, *x.def, target);
}

void groups::reset_members(run_index r, std::uint32_t from, std::uint32_t to) {
  auto& group = *runs_[r].group;
  for (auto slot = from; slot < to; ++slot) {
    if (group.status[slot] == member_status::live) {
      group.stale[slot] = true;
    } else if (group.status[slot] != member_status::pending) {
      group.status[slot] = member_status::pending;
      ++group.passes[slot];
      if (auto left = group.unfinished.extract(slot); left && left.mapped().kept != no_run)
        unfinished_.drop(left.mapped().kept);
      executions_.count_pending(runs_.member_of(runs_[r], slot).weight);
    }
  }
}

// -- members end -------------------------------------------------------------------------------

void groups::member_ended(run_index r, run_index child) {
  const auto of_dependencies = r == runs_.dependencies();
  auto& x = runs_[r];
  auto& c = runs_[child];
  auto& group = *x.group;
  auto slot = c.def->slot;
  auto failed = c.outcome == task_state::failed && !c.def->continue_on_error;
  --group.live;
  group.status[slot] = failed                               ? member_status::failed
                       : c.outcome == task_state::cancelled ? member_status::cancelled
                                                            : member_status::satisfied;
  if (!c.errors.empty()) {
    auto again = c.pass > 0 && setup_.start.behaviour >= 2;
    if (of_dependencies)
      failures_.add_of_dependency(slot, std::exchange(c.errors, {}), again);
    else
      add_failures(x.errors, std::exchange(c.errors, {}), again);
  }
  if (failed)
    receive_failure(r, c);
  auto status = group.status[slot];
  if (!group.stale.empty() && group.stale.erase(slot) > 0 && !group.halted && !failed)
    reset_members(r, slot, slot + 1);
  notify_waiters(r, slot);
  if (x.def->kind == group_kind::parallel)
    update_dependents(r, *c.def, status);
  receive_jump(r, c);
  if (of_dependencies)
    endings_.end_process_if_quiet();
  else
    agenda_.add(step_kind::advance, r);
}

void groups::receive_failure(run_index r, const run& child) {
  auto& x = runs_[r];
  auto& group = *x.group;
  group.reasons[child.def->slot] = *child.failure;
  if (!group.failure)
    group.failure = *child.failure;
  if (r == runs_.dependencies())
    return;
  if (!setup_.keeps_going(*x.def)) {
    group.halted = true;
    return;
  }
  // Where control was about to move, it stays: what has not started yet is still to run.
  group.jump.reset();
  if (x.stop != run_stop::leaving)
    return;
  x.stop = run_stop::none;
  x.jump.reset();
}

void groups::close(run_index r) {
  auto& x = runs_[r];
  auto& group = *x.group;
  if (r == runs_.root() && !detached_.empty()) {
    if (group.halted)
      detached_.halt();
    return; // the pipeline is done when its fan-outs are
  }
  group.closed = true;
  end_unstarted_members(r);
  auto why = x.stop;
  if (why == run_stop::cancel)
    return endings_.conclude(r, task_state::cancelled);
  if (why == run_stop::timeout)
    return endings_.time_out(r);
  x.stop = run_stop::none;
  if (group.failure) {
    x.jump.reset();
    return endings_.fail(r, failure_reason{*group.failure});
  }
  auto is_cut = std::ranges::find(group.status, member_status::cancelled) != group.status.end();
  if (why == run_stop::winding_down && is_cut)
    return endings_.conclude(r, task_state::cancelled);
  if (why == run_stop::leaving)
    return endings_.conclude(r, task_state::completed);
  if (r == runs_.root()) {
    failures_.claim(group);
    if (failures_.any_detached()) {
      failures_.move_detached(x.errors);
      const auto& last = x.errors.back().told;
      return endings_.fail(r, failure_reason{last.message, last.task_path, {}});
    }
  }
  endings_.complete(r);
}

void groups::end_unstarted_members(run_index r) {
  auto& x = runs_[r];
  auto left = x.stop == run_stop::leaving && !x.group->failure;
  for (std::uint32_t slot = 0; slot < x.group->status.size(); ++slot)
    if (x.group->status[slot] == member_status::pending) {
      x.group->status[slot] = left ? member_status::satisfied : member_status::cancelled;
      end_unstarted(r, slot, left ? task_state::skipped : task_state::cancelled);
    }
}

/// A member ends without having been started, or without having been taken up again.
void groups::end_unstarted(run_index r, std::uint32_t slot, task_state as) {
  auto& group = *runs_[r].group;
  auto known = group.unfinished.find(slot);
  if (known != group.unfinished.end()) {
    auto& left = known->second;
    if (left.kept != no_run)
      return; // it stays as it ended before
    left.cancel();
  }
  executions_.end_unstarted(r, runs_.member_of(runs_[r], slot), as);
}

} // namespace troupe

// The members of a group: sequences and parallel graphs.
#include "runtime/engine/engine.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

const task& engine::member_of(const run& x, std::uint32_t slot) const {
  return flow_->tasks[x.def->children[slot]];
}

void engine::open_group(run_index r) {
  auto& x = runs_[r];
  if (x.opened)
    count_pending(x.def->weight
                  - x.def->is_step); // the members of an earlier attempt were counted as ended
  x.opened = true;
  x.phase = run_phase::members;
  x.group = std::make_unique<group_frame>();
  x.group->status.resize(x.def->children.size());
  if (x.def->kind == group_kind::parallel)
    count_dependencies(*x.group, *x.def, 0);
  set_state(r, task_state::wait_for_sub_tasks);
  schedule(step_kind::advance, r);
}

void engine::count_dependencies(group_frame& group, const task& def, std::uint32_t from) {
  group.remaining.resize(def.children.size());
  for (auto slot = from; slot < def.children.size(); ++slot) {
    const auto& member = flow_->tasks[def.children[slot]];
    group.remaining[slot]
      = static_cast<std::uint32_t>(std::ranges::count_if(member.depends_on, [&](auto needed) {
          const auto& sibling = flow_->tasks[needed];
          return sibling.parent == def.index
                 && group.status[sibling.slot] != member_status::satisfied;
        }));
    if (group.remaining[slot] == 0)
      group.ready.push_back(slot);
  }
}

void engine::start_member(run_index r, std::uint32_t slot) {
  auto& group = *runs_[r].group;
  group.status[slot] = member_status::live;
  ++group.live;
  group.touched = std::max(group.touched, slot + 1);
  unfinished_run left;
  if (auto known = group.unfinished.extract(slot))
    left = known.mapped();
  if (left.kept != no_run)
    return revive(left.kept);
  auto pass = group.passes.find(slot);
  const auto& member = member_of(runs_[r], slot);
  if (r == dependencies_)
    count_pending(member.weight);
  auto child = begin(r, member, run_role::member, 0, pass == group.passes.end() ? 0 : pass->second);
  runs_[child].attempt = runs_[child].spent_attempts = left.attempts;
  runs_[child].lost_attempts = left.lost_attempts;
}

void engine::advance_group(run_index r) {
  auto& x = runs_[r];
  if (x.phase != run_phase::members || r == dependencies_)
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
    close_group(r);
}

void engine::advance_sequence(run_index r) {
  auto& group = *runs_[r].group;
  for (; group.cursor < group.status.size(); ++group.cursor) {
    auto slot = group.cursor;
    auto beside = member_of(runs_[r], slot).async;
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

void engine::advance_parallel(run_index r) {
  auto& group = *runs_[r].group;
  auto limit = runs_[r].def->limit;
  while (!group.ready.empty() && (limit == 0 || group.live < limit)) {
    auto slot = group.ready.front();
    group.ready.pop_front();
    if (group.status[slot] == member_status::pending) // not started on demand meanwhile
      start_member(r, slot);
  }
}

void engine::apply_jump(run_index r) {
  auto& x = runs_[r];
  auto& group = *x.group;
  auto size = static_cast<std::uint32_t>(group.status.size());
  auto in_order = x.def->kind == group_kind::sequence;
  auto occupied = in_order
                    ? group.cursor < size && group.status[group.cursor] == member_status::live
                        && !member_of(x, group.cursor).async
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
  count_dependencies(group, *x.def, target);
}

void engine::reset_members(run_index r, std::uint32_t from, std::uint32_t to) {
  auto& group = *runs_[r].group;
  for (auto slot = from; slot < to; ++slot) {
    if (group.status[slot] == member_status::live) {
      group.stale[slot] = true;
    } else if (group.status[slot] != member_status::pending) {
      group.status[slot] = member_status::pending;
      ++group.passes[slot];
      if (auto left = group.unfinished.extract(slot); left && left.mapped().kept != no_run)
        drop_kept(left.mapped().kept);
      count_pending(member_of(runs_[r], slot).weight);
    }
  }
}

void engine::member_ended(run_index r, run_index child) {
  auto& x = runs_[r];
  auto& c = runs_[child];
  auto& group = *x.group;
  auto slot = c.def->slot;
  auto failed = c.outcome == task_state::failed && !c.def->continue_on_error;
  --group.live;
  group.status[slot] = failed                               ? member_status::failed
                       : c.outcome == task_state::cancelled ? member_status::cancelled
                                                            : member_status::satisfied;
  if (!c.errors.empty())
    add_failures(r == dependencies_ ? dependency_errors_[slot] : x.errors,
                 std::exchange(c.errors, {}), c.pass > 0 && start_.behaviour >= 2);
  if (failed) {
    group.reasons[slot] = *c.failure;
    if (r != dependencies_)
      group.halted = true;
    if (!group.failure)
      group.failure = *c.failure;
  }
  auto status = group.status[slot];
  if (group.stale.erase(slot) > 0 && !group.halted)
    reset_members(r, slot, slot + 1);
  notify_waiters(r, slot);
  if (x.def->kind == group_kind::parallel)
    update_dependents(r, *c.def, status);
  receive_jump(r, c);
  if (r == dependencies_)
    end_if_quiet();
  else
    schedule(step_kind::advance, r);
}

void engine::receive_jump(run_index r, const run& child) {
  auto& x = runs_[r];
  if (!child.jump || child.outcome != task_state::completed || x.group->halted)
    return;
  if (child.jump->owner == r) {
    x.group->jump = child.jump->slot;
  } else if (x.stop == run_stop::none) {
    x.stop = run_stop::leaving;
    x.jump = child.jump;
  }
}

void engine::update_dependents(run_index r, const task& member, member_status status) {
  auto& group = *runs_[r].group;
  for (auto slot : member.dependents) {
    if (group.status[slot] != member_status::pending)
      continue;
    if (status == member_status::satisfied) {
      if (--group.remaining[slot] == 0)
        group.ready.push_back(slot);
    } else if (status == member_status::failed && runs_[r].stop == run_stop::none) {
      start_member(r, slot); // it finds its dependency failed, and fails with that reason
    }
  }
}

void engine::close_group(run_index r) {
  auto& x = runs_[r];
  auto& group = *x.group;
  if (r == root_ && !detached_.empty()) {
    if (group.halted)
      halt_detached(false);
    return; // the pipeline is done when its fan-outs are
  }
  group.closed = true;
  end_unstarted_members(r);
  auto why = x.stop;
  if (why == run_stop::cancel)
    return conclude(r, task_state::cancelled);
  if (why == run_stop::timeout)
    return fail_of_itself(r, timeout_message(x));
  x.stop = run_stop::none;
  if (group.failure) {
    x.jump.reset();
    return fail_attempt(r, *group.failure);
  }
  if (why == run_stop::leaving)
    return conclude(r, task_state::completed);
  if (r == root_) {
    claim_failures(group);
    if (!detached_failures_.empty()) {
      std::ranges::move(detached_failures_, std::back_inserter(x.errors));
      detached_failures_.clear();
      return fail_attempt(r, {x.errors.back().told.message, x.errors.back().told.task_path});
    }
  }
  complete_attempt(r);
}

void engine::end_unstarted_members(run_index r) {
  auto& x = runs_[r];
  auto left = x.stop == run_stop::leaving && !x.group->failure;
  for (std::uint32_t slot = 0; slot < x.group->status.size(); ++slot)
    if (x.group->status[slot] == member_status::pending) {
      x.group->status[slot] = left ? member_status::satisfied : member_status::cancelled;
      end_unstarted(r, slot, left ? task_state::skipped : task_state::cancelled);
    }
}

/// A member ends without having been started, or without having been taken up again.
void engine::end_unstarted(run_index r, std::uint32_t slot, task_state as) {
  auto& group = *runs_[r].group;
  auto known = group.unfinished.find(slot);
  if (known != group.unfinished.end()) {
    auto& left = known->second;
    if (left.kept != no_run)
      return; // it stays as it ended before
    left.opened = left.failed = false;
  }
  note_unstarted(r, member_of(runs_[r], slot), as);
}

} // namespace troupe

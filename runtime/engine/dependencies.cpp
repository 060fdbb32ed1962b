// What must have run before a run may go on.
#include "runtime/base/text.hpp"
#include "runtime/engine/groups.hpp"

namespace troupe {

namespace {

/// Bytes of a failure that are told with each task that needed what failed.
constexpr std::size_t longest_cause = 200;

/// Whether a path is `top`, or one of what is below it.
bool is_below(const std::string& path, const std::string& top) {
  constexpr std::string_view separators = "/.[";
  return path.starts_with(top)
         && (path.size() == top.size() || separators.find(path[top.size()]) != separators.npos);
}

} // namespace

bool groups::is_counted_ready(const run& x) const {
  if (!x.def->counted || x.role != run_role::member)
    return false;
  // Where a `goto` has led back, a sibling may have to run again that was done when it counted.
  const auto& group = *runs_[x.parent].group;
  return group.remaining[x.def->slot] == 0 && group.passes.empty();
}

bool groups::resolve(run_index r) {
  auto& x = runs_[r];
  const auto& needed = x.def->depends_on;
  if (x.phase != run_phase::waiting)
    return false;
  if (is_counted_ready(x))
    return true;
  for (; x.dependency < needed.size(); ++x.dependency) {
    const auto& dependency = setup_.task_at(needed[x.dependency]);
    auto where = runs_.find_place(r, dependency.index);
    if (!where)
      return endings_.fail(r, "dependency \"" + dependency.id + "\" was not run"), false;
    auto status = runs_[where->owner].group->status[where->slot];
    if (status == member_status::satisfied)
      continue;
    if (status == member_status::failed)
      fail_by_dependency(r, *where, dependency);
    else if (status == member_status::cancelled || !demand(*where))
      fail_by_stopped_dependency(r, *where, dependency);
    else
      wait_for(r, *where);
    return false;
  }
  return true;
}

void groups::wait_for(run_index r, const member_place& needed) {
  auto& x = runs_[r];
  runs_[needed.owner].group->waiters[needed.slot].push_back(runs_.stamp_of(r));
  // Beside parallel siblings, what is needed runs in parallel too.
  const auto& all = x.def->depends_on;
  if (x.parent != no_run && runs_[x.parent].def->kind == group_kind::parallel)
    for (auto later = x.dependency + 1; later < all.size(); ++later)
      if (auto also = runs_.find_place(r, all[later]))
        demand(*also);
  x.admitted = false;
  if (x.state != task_state::wait_for_dependencies)
    executions_.set_state(r, task_state::wait_for_dependencies);
}

/// Whether the member is going to end, if it must be started for that.
bool groups::demand(const member_place& where) {
  auto& group = *runs_[where.owner].group;
  if (group.status[where.slot] != member_status::pending)
    return true;
  if (group.halted || group.closed || runs_[where.owner].stop != run_stop::none)
    return false;
  // A member of a parallel group that waits for its siblings starts when they are done.
  if (group.remaining.empty() || group.remaining[where.slot] == 0)
    start_member(where.owner, where.slot);
  return true;
}

void groups::update_dependents(run_index r, const task& member, member_status status) {
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

void groups::notify_waiters(run_index owner, std::uint32_t slot) {
  auto waiters = runs_[owner].group->waiters.extract(slot);
  if (!waiters)
    return;
  for (const auto& stamp : waiters.mapped())
    agenda_.add(step_kind::resolve, stamp);
}

void groups::fail_by_dependency(run_index r, const member_place& where, const task& dependency) {
  const auto& group = *runs_[where.owner].group;
  auto reason = group.reasons.find(where.slot);
  auto needed = runs_.path_of(where.owner) + '/' + dependency.id;
  if (where.owner == runs_.dependencies())
    failures_.move_of_dependency(where.slot, runs_[r].errors);
  if (reason == group.reasons.end())
    endings_.fail(r, "dependency \"" + dependency.id + "\" was cancelled");
  else if (setup_.start.behaviour < 2)
    endings_.fail(r, "dependency \"" + dependency.id + "\" failed: " + reason->second.message);
  else
    fail_because(r, reason->second, needed, dependency);
}

/// What made the dependency fail is told with it alone: those that need it, one after the other,
/// only name it.
void groups::fail_because(run_index r, const failure_reason& cause, const std::string& needed,
                          const task& dependency) {
  auto message = "dependency \"" + dependency.id + "\" ";
  if (is_below(cause.origin, needed))
    message += "failed: " + excerpt(cause.message, longest_cause);
  else
    message += "was not run, because " + cause.origin + " failed";
  auto entry = failures_.entry_for(r, message);
  entry.told.cause = cause.origin;
  runs_[r].errors.push_back(std::move(entry));
  runs_[r].not_run = true;
  endings_.fail(r, failure_reason{std::move(message), cause.origin, {}});
}

void groups::fail_by_stopped_dependency(run_index r, const member_place& where,
                                        const task& dependency) {
  // What is told is why: a later dependency may be the one that failed, and so stopped this one.
  const auto& x = runs_[r];
  for (auto later = x.dependency + 1; later < x.def->depends_on.size(); ++later) {
    const auto& other = setup_.task_at(x.def->depends_on[later]);
    auto at = runs_.find_place(r, other.index);
    if (at && runs_[at->owner].group->status[at->slot] == member_status::failed)
      return fail_by_dependency(r, *at, other);
  }
  fail_by_dependency(r, where, dependency);
}

} // namespace troupe

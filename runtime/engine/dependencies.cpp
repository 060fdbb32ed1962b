// What must have run before a run may go on.
#include "runtime/engine/engine.hpp"
#include "runtime/language/expression/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

using expression_detail::excerpt;

/// Bytes of a failure that are told with each task that needed what failed.
constexpr std::size_t longest_cause = 200;

/// Whether a path is `top`, or one of what is below it.
bool is_below(const std::string& path, const std::string& top) {
  constexpr std::string_view separators = "/.[";
  return path.starts_with(top)
         && (path.size() == top.size() || separators.find(path[top.size()]) != separators.npos);
}

} // namespace

std::optional<engine::place> engine::find_place(run_index r, task_index target) {
  const auto& wanted = flow_->tasks[target];
  if (wanted.parent == flow_->dependencies)
    return place{dependencies_run(), wanted.slot};
  for (auto at = runs_[r].parent; at != no_run; at = runs_[at].parent)
    if (runs_[at].def->index == wanted.parent) {
      if (!runs_[at].group && !runs_[at].fan)
        return std::nullopt;
      return place{at, wanted.slot};
    }
  return std::nullopt;
}

bool engine::is_counted_ready(const run& x) const {
  if (!x.def->counted || x.role != run_role::member)
    return false;
  // Where a `goto` has led back, a sibling may have to run again that was done when it counted.
  const auto& group = *runs_[x.parent].group;
  return group.remaining[x.def->slot] == 0 && group.passes.empty();
}

void engine::resolve_dependencies(run_index r) {
  auto& x = runs_[r];
  const auto& needed = x.def->depends_on;
  if (x.phase != run_phase::waiting)
    return;
  if (is_counted_ready(x))
    return after_dependencies(r);
  for (; x.dependency < needed.size(); ++x.dependency) {
    const auto& dependency = flow_->tasks[needed[x.dependency]];
    auto where = find_place(r, dependency.index);
    if (!where)
      return fail_of_itself(r, "dependency \"" + dependency.id + "\" was not run");
    auto& group = *runs_[where->owner].group;
    auto& status = group.status[where->slot];
    if (status == member_status::satisfied)
      continue;
    if (status == member_status::failed)
      return fail_by_dependency(r, *where, dependency);
    if (status == member_status::cancelled || !demand(*where))
      return fail_by_stopped_dependency(r, *where, dependency);
    group.waiters[where->slot].push_back(stamp_of(r));
    // Beside parallel siblings, what is needed runs in parallel too.
    auto parent = x.parent;
    if (parent != no_run && runs_[parent].def->kind == group_kind::parallel)
      for (auto later = x.dependency + 1; later < needed.size(); ++later)
        if (auto also = find_place(r, needed[later]))
          demand(*also);
    x.admitted = false;
    if (x.state != task_state::wait_for_dependencies)
      set_state(r, task_state::wait_for_dependencies);
    return;
  }
  after_dependencies(r);
}

bool engine::demand(const place& where) {
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

void engine::fail_by_dependency(run_index r, const place& where, const task& dependency) {
  const auto& group = *runs_[where.owner].group;
  auto reason = group.reasons.find(where.slot);
  auto needed = path_of(where.owner) + '/' + dependency.id;
  if (where.owner == dependencies_) {
    auto entries = dependency_errors_.extract(where.slot);
    if (entries)
      std::ranges::move(entries.mapped(), std::back_inserter(runs_[r].errors));
  }
  if (reason == group.reasons.end())
    fail_of_itself(r, "dependency \"" + dependency.id + "\" was cancelled");
  else if (start_.behaviour < 2)
    fail_of_itself(r, "dependency \"" + dependency.id + "\" failed: " + reason->second.message);
  else
    fail_because(r, reason->second, needed, dependency);
}

/// What made the dependency fail is told with it alone: those that need it, one after the other,
/// only name it.
void engine::fail_because(run_index r, const failure_reason& cause, const std::string& needed,
                          const task& dependency) {
  auto message = "dependency \"" + dependency.id + "\" ";
  if (is_below(cause.origin, needed))
    message += "failed: " + excerpt(cause.message, longest_cause);
  else
    message += "was not run, because " + cause.origin + " failed";
  auto entry = entry_for(r, message);
  entry.told.cause = cause.origin;
  runs_[r].errors.push_back(std::move(entry));
  fail_attempt(r, {std::move(message), cause.origin});
}

void engine::fail_by_stopped_dependency(run_index r, const place& where, const task& dependency) {
  // What is told is why: a later dependency may be the one that failed, and so stopped this one.
  const auto& x = runs_[r];
  for (auto later = x.dependency + 1; later < x.def->depends_on.size(); ++later) {
    const auto& other = flow_->tasks[x.def->depends_on[later]];
    auto at = find_place(r, other.index);
    if (at && runs_[at->owner].group->status[at->slot] == member_status::failed)
      return fail_by_dependency(r, *at, other);
  }
  fail_by_dependency(r, where, dependency);
}

void engine::notify_waiters(run_index owner, std::uint32_t slot) {
  auto waiters = runs_[owner].group->waiters.extract(slot);
  if (!waiters)
    return;
  for (const auto& stamp : waiters.mapped())
    agenda_.push_back({step_kind::resolve, stamp});
}

run_index engine::dependencies_run() {
  if (dependencies_ != no_run)
    return dependencies_;
  dependencies_ = runs_.make();
  auto& x = runs_[dependencies_];
  x.def = &flow_->tasks[flow_->dependencies];
  x.role = run_role::dependencies;
  x.phase = run_phase::members;
  x.group = std::make_unique<group_frame>();
  x.group->status.resize(x.def->children.size());
  return dependencies_;
}

} // namespace troupe

// What executions wait for, as far as their engine decides it.
#include "runtime/engine/engine.hpp"
#include "runtime/engine/process_machine.hpp"
#include "runtime/model/wait_lines.hpp"

namespace troupe {

namespace {

constexpr std::size_t most_named = 3;

waiting_cause because(const char* kind, std::string text, json details = json::object()) {
  return {kind, std::move(text), std::move(details)};
}

waiting_cause paused() {
  return because("paused", "the process to be resumed: it is paused");
}

/// `task a`, `tasks a, b and 2 more`.
waiting_cause for_tasks(const char* kind, const std::vector<std::string>& ids) {
  auto text = std::string{ids.size() == 1 ? "task " : "tasks "};
  for (std::size_t i = 0; i < ids.size() && i < most_named; ++i)
    text += (i == 0 ? "" : ", ") + ids[i];
  if (ids.size() > most_named)
    text += " and " + std::to_string(ids.size() - most_named) + " more";
  return because(kind, text + " to end", {{"tasks", ids}});
}

waiting_cause until(const char* kind, std::string text, time_point due) {
  const auto at = to_rfc3339(due);
  return because(kind, text + ", due at " + at, {{"until", at}});
}

std::string of_all(std::uint64_t count, std::uint64_t all, const char* what) {
  return std::to_string(count) + " of " + std::to_string(all) + ' ' + what;
}

/// Looks at each run that lives, and at members and children that have no row yet.
class survey {
public:
  survey(const process_setup& setup, const run_tree& runs, const gates& gate, bool is_pausing,
         wait_lines& lines)
    : setup_{setup}, runs_{runs}, gates_{gate}, is_pausing_{is_pausing}, lines_{lines} {}

  void look_below(run_index top) {
    std::vector<run_index> open{top};
    while (!open.empty()) {
      const auto r = open.back();
      open.pop_back();
      look_at(r);
      for (auto child = runs_[r].first_child; child != no_run; child = runs_[child].next)
        open.push_back(child);
    }
  }

  /// Of actions that wait for what they take, or to be asked for.
  std::uint64_t asked() const noexcept { return asked_; }

private:
  void look_at(run_index r) {
    const auto& x = runs_[r];
    if (x.phase == run_phase::acting && x.state == task_state::scheduled)
      asked_ += lines_.means(runs_.path_of(r)) ? 1 : 0;
    else if (auto cause = cause_of(x); !cause.kind.empty())
      add(runs_.path_of(r), runs_.execution_id_of(r), 1, std::move(cause));
    if (x.group && x.phase == run_phase::members && !x.group->halted && !x.group->closed
        && x.stop == run_stop::none && r != runs_.dependencies())
      look_at_members(r);
    if (x.fan && !x.fan->halted && !x.fan->closed)
      look_at_children(r);
  }

  waiting_cause cause_of(const run& x) const {
    switch (x.phase) {
      case run_phase::waiting:
        if (x.state == task_state::wait_for_dependencies && x.dependency < x.def->depends_on.size())
          return for_tasks("dependency", {setup_.task_at(x.def->depends_on[x.dependency]).id});
        return x.state == task_state::paused ? paused() : waiting_cause{};
      case run_phase::delayed: return delay_of(x);
      case run_phase::held: return paused();
      case run_phase::looking: return because("cache", "what is known of its earlier results");
      case run_phase::approving:
        return because("approval", "somebody's approval of " + x.def->work->policy_name);
      case run_phase::queued:
        return is_pausing_
                 ? paused()
                 : because("slot", "a slot: "
                                     + of_all(gates_.acting(), setup_.flow->config.max_parallel,
                                              "run (config.maxParallel)"));
      case run_phase::joining:
        return because("join",
                       "the fan-out of task " + setup_.task_at(x.def->await->on).id + " to end");
      case run_phase::listening:
        return because("signal", "the signal " + x.def->await->signal,
                       {{"name", x.def->await->signal}});
      default: return {};
    }
  }

  static waiting_cause delay_of(const run& x) {
    const auto made = x.attempt - x.spent_attempts;
    if (made == 0)
      return until("delay", "its delay (scheduleIn)", after(x.since, x.def->schedule_in));
    const auto text = "attempt " + std::to_string(x.attempt + 1) + " after a failure";
    return until("retry", text, after(x.since, x.attempts->delay));
  }

  void look_at_members(run_index r) {
    const auto& x = runs_[r];
    const auto& group = *x.group;
    const auto in_order = x.def->kind == group_kind::sequence;
    for (auto slot = in_order ? group.cursor : 0; slot < group.status.size(); ++slot) {
      if (group.status[slot] != member_status::pending)
        continue;
      const auto& member = runs_.member_of(x, slot);
      auto cause = in_order ? for_tasks("sequence", {runs_.member_of(x, group.cursor).id})
                   : group.remaining[slot] > 0
                     ? for_tasks("dependency", open_siblings(x, member))
                     : because("groupLimit", "the limit of its group: "
                                               + of_all(group.live, x.def->limit, "run"));
      add(runs_.path_of(r) + '/' + member.id, {}, 1, std::move(cause));
    }
  }

  std::vector<std::string> open_siblings(const run& x, const task& member) const {
    std::vector<std::string> ids;
    for (const auto needed : member.depends_on) {
      const auto& sibling = setup_.task_at(needed);
      if (sibling.parent == x.def->index
          && x.group->status[sibling.slot] != member_status::satisfied)
        ids.push_back(sibling.id);
    }
    return ids;
  }

  void look_at_children(run_index r) {
    const auto& x = runs_[r];
    const auto& fan = *x.fan;
    if (fan.next >= fan.count)
      return;
    const auto path = runs_.path_of(r) + '.' + setup_.task_at(x.def->fan->body).id;
    const auto cause
      = because("fanOut", "the limit of its fan-out: " + of_all(fan.live, fan.window, "run"),
                {{"limit", fan.window}});
    if (lines_.sums_up())
      return add(path + '[' + std::to_string(fan.index_of(fan.next)) + ']', {},
                 fan.count - fan.next, cause);
    for (auto n = fan.next; n < fan.count && n - fan.next <= wait_lines::lines_max; ++n)
      add(path + '[' + std::to_string(fan.index_of(n)) + ']', {}, 1, cause);
  }

  void add(const std::string& path, std::string execution, std::uint64_t count,
           waiting_cause cause) {
    if (lines_.means(path))
      lines_.add({path, std::move(execution), count, {std::move(cause)}});
  }

  const process_setup& setup_;
  const run_tree& runs_;
  const gates& gates_;
  bool is_pausing_;
  wait_lines& lines_;
  std::uint64_t asked_ = 0;
};

} // namespace

std::uint64_t engine::explain(wait_lines& lines) const {
  const auto& machine = *machine_;
  survey all{machine.setup_, machine.runs_, machine.gates_, machine.lifecycle_.is_pausing(), lines};
  if (!ended())
    for (auto top : {machine.runs_.root(), machine.runs_.dependencies()})
      if (top != no_run)
        all.look_below(top);
  return all.asked();
}

} // namespace troupe

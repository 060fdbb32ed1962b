// A process as it is at one moment, as a value.
#include "runtime/engine/engine.hpp"
#include "runtime/engine/process_machine.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace troupe {

execution_snapshot engine::snapshot_of(run_index r) const {
  const auto& runs = machine_->runs_;
  const auto& feed = machine_->feed_;
  const auto& x = runs[r];
  execution_snapshot made;
  made.id = runs.execution_id_of(r);
  made.process_id = options().process_id;
  made.task_id = runs.path_of(r);
  if (x.parent != no_run)
    made.parent_task_id = runs.path_of(x.parent);
  if (x.role == run_role::element)
    made.group_id = runs.execution_id_of(x.parent);
  made.state = x.state;
  made.attempts = x.attempt;
  made.scheduled_at = x.entered;
  if (is_final(x.state))
    made.completed_at = x.since;
  else if (x.state == task_state::paused)
    made.paused_at = x.since;
  else if (x.attempt > 0)
    made.started_at = x.since;
  if (x.failure)
    made.error = feed.masked(x.failure->message);
  if (x.payload && x.phase != run_phase::ended)
    made.input = feed.masked(x.shown_payload());
  for (auto dependency : x.def->depends_on)
    made.depends_on.push_back(machine_->setup_.task_at(dependency).id);
  if (x.def->work) {
    made.service = x.def->work->handler->service;
    made.method = x.def->work->handler->method;
  }
  if (x.approval) {
    made.approved = true;
    made.approval_reason = x.approval->reason;
  }
  if (x.attempts)
    made.cached = x.attempts->cached;
  return made;
}

/// Takes no stack however deep the tasks are nested.
template <class Visit>
void engine::visit_rows(Visit visit) const {
  const auto& runs = machine_->runs_;
  for (auto top : {runs.root(), runs.dependencies()}) {
    std::vector<run_index> open;
    if (top != no_run)
      open.push_back(top);
    while (!open.empty()) {
      auto r = open.back();
      open.pop_back();
      visit(r);
      const auto& x = runs[r];
      if (x.group)
        for (const auto& [slot, left] : x.group->unfinished)
          if (left.kept != no_run)
            open.push_back(left.kept);
      if (x.fan)
        for (const auto& [index, left] : x.fan->unfinished)
          if (left.kept != no_run)
            open.push_back(left.kept);
      for (auto child = x.first_child; child != no_run; child = runs[child].next)
        open.push_back(child); // the latest first, so that the oldest comes off first
    }
  }
}

/// As a store would have it, as far as the engine still knows: when it came into its present state
/// stands for when it began.
shown_execution engine::shown(run_index r) const {
  const auto& x = machine_->runs_[r];
  shown_execution made;
  auto& row = made.row;
  row.number = x.number;
  row.parent = x.parent == no_run ? 0 : machine_->runs_[x.parent].number;
  const auto& def = x.role == run_role::dependencies ? flow()->root() : *x.def;
  row.task = def.index;
  made.task_id = def.id;
  if (x.role == run_role::element)
    row.element = x.index;
  row.pass = x.pass;
  row.parent_attempt = std::max(x.parent_attempt, 1U);
  row.attempt = std::max(x.attempt, 1U);
  row.state = x.state;
  if (has_begun(x.state))
    row.started = x.since;
  if (is_final(x.state))
    row.ended = x.since;
  if (x.failure)
    row.error = machine_->feed_.masked(x.failure->message);
  if (x.attempts)
    row.cached = x.attempts->cached;
  return made;
}

execution_page engine::executions(const execution_query& which,
                                  const execution_request& wanted) const {
  const auto& runs = machine_->runs_;
  std::vector<run_index> behind;
  visit_rows([&](run_index r) {
    if (runs[r].number > wanted.after)
      behind.push_back(r);
  });
  std::ranges::sort(behind, {}, [&](run_index r) { return runs[r].number; });
  auto meant = which;
  if (!which.labels.empty())
    meant.tasks = tasks_with(*flow(), which.labels);
  execution_page made;
  for (auto r : behind) {
    auto each = shown(r);
    if (!matches(meant, each))
      continue;
    if (made.rows.size() == wanted.most) {
      made.next = made.rows.back().row.number;
      break;
    }
    made.rows.push_back(std::move(each));
  }
  return made;
}

process_snapshot engine::snapshot() const {
  const auto& feed = machine_->feed_;
  process_snapshot made;
  made.id = made.session.id = options().process_id;
  made.parent_id = begun().parent_id;
  made.scn = scn();
  made.name = flow()->name;
  made.workflow_hash = to_string(flow()->hash);
  made.state = state();
  made.workflow = make_value(outline(*flow()));
  visit_rows([&](run_index r) { made.stack.push_back(snapshot_of(r)); });
  auto values = machine_->values_.all();
  for (auto& [name, content] : values.items())
    made.session.state[name] = feed.masked(name, make_value(std::move(content)));
  made.errors = output_with({}).errors;
  made.cancel_reason = machine_->lifecycle_.cancel_reason();
  made.policy = machine_->setup_.policy();
  made.active_task_count = acting();
  if (begun().paused)
    made.mode = "debug";
  return made;
}

} // namespace troupe

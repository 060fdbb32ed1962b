// A process as it is at one moment, as a value.
#include "runtime/engine/engine.hpp"
#include "troupe/action.hpp"

namespace troupe {

execution_snapshot engine::snapshot_of(run_index r) const {
  const auto& x = runs_[r];
  execution_snapshot made;
  made.id = execution_id_of(r);
  made.process_id = options_.process_id;
  made.task_id = path_of(r);
  if (x.parent != no_run)
    made.parent_task_id = path_of(x.parent);
  if (x.role == run_role::element)
    made.group_id = execution_id_of(x.parent);
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
    made.error = redactor_.active() ? redactor_.masked(x.failure->message) : x.failure->message;
  if (x.payload && x.phase != run_phase::ended)
    made.input = redactor_.active() ? redactor_.masked(x.payload) : x.payload;
  for (auto dependency : x.def->depends_on)
    made.depends_on.push_back(flow_->tasks[dependency].id);
  if (x.def->work) {
    made.service = x.def->work->handler->service;
    made.method = x.def->work->handler->method;
  }
  if (x.approval) {
    made.approved = true;
    made.approval_reason = x.approval->reason;
  }
  return made;
}

/// Takes no stack however deep the tasks are nested.
void engine::add_snapshots_below(run_index top, process_snapshot& to) const {
  std::vector<run_index> open{top};
  while (!open.empty()) {
    auto r = open.back();
    open.pop_back();
    const auto& x = runs_[r];
    to.stack.push_back(snapshot_of(r));
    if (x.group)
      for (const auto& [slot, left] : x.group->unfinished)
        if (left.kept != no_run)
          open.push_back(left.kept);
    if (x.fan)
      for (const auto& [index, left] : x.fan->unfinished)
        if (left.kept != no_run)
          open.push_back(left.kept);
    for (auto child = x.first_child; child != no_run; child = runs_[child].next)
      open.push_back(child); // the latest first, so that the oldest comes off first
  }
}

process_snapshot engine::snapshot() const {
  process_snapshot made;
  made.id = made.session.id = options_.process_id;
  made.parent_id = start_.parent_id;
  made.scn = scn_;
  made.name = flow_->name;
  made.workflow_hash = to_string(flow_->hash);
  made.state = state_;
  made.workflow = make_value(outline(*flow_));
  for (auto top : {root_, dependencies_})
    if (top != no_run)
      add_snapshots_below(top, made);
  auto values = session_.all();
  for (auto& [name, content] : values.items()) {
    auto held = make_value(std::move(content));
    made.session.state[name] = redactor_.active() ? redactor_.masked(name, held) : held;
  }
  made.errors = output_with({}).errors;
  made.cancel_reason = cancel_reason_;
  made.policy = start_.policy ? start_.policy : flow_->policy;
  made.active_task_count = acting_;
  if (start_.paused)
    made.mode = "debug";
  return made;
}

} // namespace troupe

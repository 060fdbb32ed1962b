#include "runtime/engine/change_feed.hpp"

namespace troupe {

namespace {

/// What the change is the first to tell of; null: nothing.
const attempt_usage* fresh_usage(const run& x) {
  auto is_fresh = x.attempts && !x.attempts->is_reported && x.attempts->used.total.commands > 0;
  return is_fresh ? &x.attempts->used : nullptr;
}

/// Whose result it has completed with; empty: it ran.
std::string taken_from(const run& x) {
  return x.state == task_state::completed && x.attempts ? x.attempts->cached : std::string{};
}

} // namespace

void change_feed::record(run_index r) {
  const auto& x = runs_[r];
  execution_change change;
  change.number = x.number;
  change.parent = x.parent == no_run ? 0 : runs_[x.parent].number;
  change.task = x.role == run_role::dependencies ? setup_.flow->root().index : x.def->index;
  change.pass = x.pass;
  change.parent_attempt = x.parent_attempt;
  change.attempt = x.attempt;
  if (x.role == run_role::element)
    change.element = x.index;
  change.state = x.state;
  change.at = world_.now;
  if (x.failure)
    change.error = masked(x.failure->message);
  if (const auto* used = fresh_usage(x))
    change.used = std::make_shared<const attempt_usage>(*used);
  change.cached = taken_from(x);
  change.why = x.attempts ? x.attempts->why : std::string{};
  out_->recorded.push_back(std::move(change));
}

void change_feed::tell(run_index r) {
  const auto& x = runs_[r];
  execution_event change;
  change.at = world_.now;
  change.scn = scn_;
  change.process_id = setup_.options.process_id;
  change.execution_id = runs_.execution_id_of(r);
  change.task_id = runs_.path_of(r);
  if (x.parent != no_run)
    change.parent_task_id = runs_.path_of(x.parent);
  if (x.role == run_role::element)
    change.group_id = runs_.execution_id_of(x.parent);
  change.state = x.state;
  change.attempt = x.attempt;
  change.number = x.number;
  if (x.failure) {
    change.error = masked(x.failure->message);
    if (x.failure->origin != change.task_id)
      change.origin = x.failure->origin;
    change.children = x.failure->children;
    change.children.count = masked(std::move(change.children.count));
  }
  if (const auto* used = fresh_usage(x))
    change.used = *used;
  change.cached = taken_from(x);
  change.why = x.attempts ? x.attempts->why : std::string{};
  out_->events.push_back(std::move(change));
}

void change_feed::unstarted_changed(run_index parent, const task& def, task_state to,
                                    std::uint32_t number) {
  ++scn_;
  if (setup_.options.recorded) {
    execution_change change;
    change.number = number;
    change.parent = runs_[parent].number;
    change.task = def.index;
    const auto& passes = runs_[parent].group->passes;
    if (auto pass = passes.find(def.slot); pass != passes.end())
      change.pass = pass->second;
    change.parent_attempt = runs_[parent].attempt;
    change.state = to;
    change.at = world_.now;
    out_->recorded.push_back(std::move(change));
  }
  if (!setup_.options.observed.hears(to))
    return;
  execution_event change;
  change.at = world_.now;
  change.scn = scn_;
  change.process_id = setup_.options.process_id;
  change.execution_id = runs_.unstarted_id(parent, def);
  change.parent_task_id = runs_.path_of(parent);
  change.task_id = change.parent_task_id + '/' + def.id;
  change.state = to;
  change.number = number;
  out_->events.push_back(std::move(change));
}

void change_feed::process_changed(process_state to, std::string reason) {
  const auto& begun = setup_.start;
  out_->changes.push_back({world_.now, scn_, setup_.options.process_id, begun.parent_id,
                           begun.parent_execution, setup_.flow->name, to, std::move(reason)});
}

void change_feed::value_changed(const std::string& name, value before, value after) {
  before = before ? masked(name, std::move(before)) : nullptr;
  after = masked(name, std::move(after));
  out_->values.push_back(
    {world_.now, scn_, setup_.options.process_id, name, std::move(before), std::move(after)});
}

void change_feed::condition_tested(run_index r, const expression& condition, bool holds) {
  if (setup_.options.observed.conditions)
    out_->conditions.push_back(
      {world_.now, scn_, setup_.options.process_id, runs_.path_of(r), condition.source(), holds});
}

} // namespace troupe

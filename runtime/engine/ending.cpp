// Failure, retry, `catch`, `finally`, and what the parent is told.
#include "runtime/engine/backoff.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/language/workflow/value_type.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

bool is_continued_failure(const run& x) {
  return x.outcome == task_state::failed && x.def->continue_on_error;
}

} // namespace

void engine::fail_of_itself(run_index r, std::string message) {
  runs_[r].errors.push_back(entry_for(r, message));
  fail_attempt(r, {std::move(message), path_of(r)});
}

void engine::fail_attempt(run_index r, failure_reason reason) {
  auto& x = runs_[r];
  disarm_timeout(r);
  if (x.stop == run_stop::timeout)
    x.stop = run_stop::none;
  if (schedule_retry(r, reason))
    return;
  x.failure = std::make_unique<failure_reason>(std::move(reason));
  if (x.def->catch_task != no_task && x.stop == run_stop::none)
    return begin_catch(r);
  conclude(r, task_state::failed);
}

bool engine::schedule_retry(run_index r, failure_reason& reason) {
  auto& x = runs_[r];
  const auto* rule = x.def->retry.get();
  auto spent = !rule || rule->type == backoff::none || x.attempt == 0
               || x.attempt - x.spent_attempts > rule->max_retries || x.stop != run_stop::none
               || x.phase == run_phase::approving || detached_.contains(r);
  if (spent)
    return false;
  if (rule->when && !wants_retry(r, reason))
    return false;
  x.phase = run_phase::delayed;
  x.errors.clear();
  drop_unfinished(r);
  drop_group(x);
  set_state(r, task_state::scheduled);
  arm(r, timer_purpose::delay,
      backoff_delay(*rule, x.attempt - x.spent_attempts, world_.next_number()));
  return true;
}

/// What `retry.when` says. Where it fails itself, that is told beside the failure.
bool engine::wants_retry(run_index r, failure_reason& reason) {
  auto& x = runs_[r];
  auto names = environment_of(x);
  if (auto error_name = flow_->symbols.find("error"))
    names.define(*error_name, make_value(reason.message));
  auto wanted = x.def->retry->when->test(names);
  if (wanted || start_.behaviour < 2)
    return wanted && *wanted;
  auto broken = "retry.when: " + wanted.error().message;
  if (reason.origin == path_of(r) && !x.errors.empty())
    x.errors.back().told.message += "; " + broken;
  else
    x.errors.push_back(entry_for(r, broken));
  reason.message += "; " + broken;
  return false;
}

void engine::begin_catch(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::catching;
  auto* inner = output_scope(x.scope);
  auto set = [&](const char* name, std::string text) {
    auto known = flow_->symbols.find(name);
    if (known && inner)
      inner->set(*known, make_value(std::move(text)));
    else
      set_value(name, make_value(std::move(text)));
  };
  set("_lastError", x.failure->message);
  set("_lastErrorTask", x.failure->origin);
  set("_lastErrorProcess", options_.process_id);
  const auto& def = flow_->tasks[x.def->catch_task];
  count_pending(def.weight);
  begin(r, def, run_role::catcher, 0, revivals_);
}

void engine::catch_ended(run_index r, const run& catcher) {
  auto& x = runs_[r];
  if (x.stop == run_stop::cancel)
    return conclude(r, task_state::cancelled);
  if (catcher.outcome != task_state::completed && !is_continued_failure(catcher))
    return conclude(r, task_state::failed);
  std::erase_if(x.errors, [](const failure_entry& entry) { return !entry.continued; });
  x.failure.reset();
  if (r == root_)
    drop_failed_detached();
  if (!catcher.jump)
    return complete_attempt(r);
  if (catcher.jump->owner != r || !x.group) {
    x.jump = catcher.jump;
    return conclude(r, task_state::completed);
  }
  x.phase = run_phase::members;
  x.group->halted = x.group->closed = false;
  x.group->failure.reset();
  // Members that never started were counted as cancelled: they are pending again, like the rest.
  x.group->touched = static_cast<std::uint32_t>(x.group->status.size());
  x.group->jump = catcher.jump->slot;
  schedule(step_kind::advance, r);
}

void engine::conclude(run_index r, task_state outcome) {
  auto& x = runs_[r];
  disarm_timeout(r);
  x.outcome = outcome;
  auto owes_finally = x.def->finally_task != no_task && x.attempt > 0 && !abandoned_;
  if (!owes_finally)
    return finalize(r);
  x.phase = run_phase::finishing;
  const auto& def = flow_->tasks[x.def->finally_task];
  count_pending(def.weight);
  begin(r, def, run_role::finisher, 0, revivals_);
}

void engine::finally_ended(run_index r, const run& finisher) {
  auto& x = runs_[r];
  auto failed = finisher.outcome == task_state::failed && !is_continued_failure(finisher);
  if (failed && x.outcome == task_state::completed) {
    x.outcome = task_state::failed;
    x.failure = std::make_unique<failure_reason>(*finisher.failure); // a jump waits for revival
  }
  finalize(r);
}

void engine::finalize(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::ended;
  if (!x.opened)
    move_pending(x.def->weight - x.def->is_step,
                 x.outcome == task_state::skipped ? task_state::skipped : task_state::cancelled);
  if (x.def->continue_on_error)
    for (auto& entry : x.errors)
      entry.continued = true;
  set_state(r, x.outcome);
  schedule(step_kind::tell_parent, r);
}

void engine::tell_parent(run_index r) {
  auto& x = runs_[r];
  auto parent = x.parent;
  if (x.outcome == task_state::failed || x.outcome == task_state::cancelled)
    keep_unfinished(r);
  else
    drop_unfinished(r);
  x.told = true;
  unlink(r);
  switch (x.role) {
    case run_role::root: root_ended(r); break;
    case run_role::dependencies: break;
    case run_role::element: element_ended(parent, r); break;
    case run_role::member: member_ended(parent, r); break;
    case run_role::catcher:
    case run_role::finisher:
      std::ranges::move(x.errors, std::back_inserter(runs_[parent].errors));
      x.role == run_role::catcher ? catch_ended(parent, x) : finally_ended(parent, x);
      break;
  }
  release(r);
}

void engine::root_ended(run_index r) {
  auto& x = runs_[r];
  add_failures(errors_, std::exchange(x.errors, {}), x.pass > 0 && start_.behaviour >= 2);
  if (x.jump && x.outcome == task_state::completed && !is_cancelling()) {
    auto pass = x.pass + 1;
    count_pending(flow_->root().weight);
    root_ = begin(no_run, flow_->root(), run_role::root, 0, pass);
    return;
  }
  end_if_quiet();
}

void engine::end_if_quiet() {
  auto& root = runs_[root_];
  auto busy = root.phase != run_phase::ended || !root.told || !detached_.empty()
              || (dependencies_ != no_run && runs_[dependencies_].group->live > 0);
  if (busy || is_final(state_))
    return;
  auto failed = root.outcome != task_state::completed || !detached_failures_.empty();
  for (auto& [slot, entries] : dependency_errors_)
    std::ranges::move(entries, std::back_inserter(errors_));
  std::ranges::move(detached_failures_, std::back_inserter(errors_));
  pending_->timers_to_stop.insert(pending_->timers_to_stop.end(), process_timers_.begin(),
                                  process_timers_.end());
  process_timers_.clear();
  if (is_cancelling())
    return become(process_state::cancelled, cancel_reason_);
  if (failed || !evaluate_workflow_post())
    return become(process_state::failed);
  become(process_state::completed);
  // Nothing is taken up again of what failed without consequence.
  drop_failed_detached();
  if (dependencies_ != no_run)
    drop_unfinished(dependencies_);
}

bool engine::evaluate_workflow_post() {
  for (const auto& each : flow_->post)
    if (auto done = assign(each, environment_of(runs_[root_])); !done) {
      errors_.push_back(entry_for(root_, std::move(done.error().message)));
      return false;
    }
  return true;
}

void engine::drop_group(run& x) {
  if (x.group)
    claim_failures(*x.group);
  x.group.reset();
}

void engine::claim_failures(group_frame& group) {
  for (auto& [slot, fan] : group.fans)
    if (auto entry = std::exchange(fan.unclaimed, std::nullopt))
      detached_failures_.push_back(std::move(*entry));
}

void engine::release(run_index r) {
  while (r != no_run) {
    auto& x = runs_[r];
    if (!x.told || x.kept || x.rows_below > 0 || detached_.contains(r) || r == root_)
      return;
    auto parent = x.parent;
    drop_group(x);
    runs_.free(r);
    if (parent != no_run)
      --runs_[parent].rows_below;
    r = parent;
  }
}

} // namespace troupe

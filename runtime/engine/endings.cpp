#include "runtime/engine/endings.hpp"

#include "runtime/engine/backoff.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// How the attempt of `x` that fails so has ended.
attempt_end end_of(const run& x, failure_kind kind) {
  attempt_end made{kind, x.attempts ? x.attempts->used : attempt_usage{}};
  if (kind != failure_kind::failed)
    return made;
  if (made.used.over_memory)
    made.kind = failure_kind::memory;
  else if (signal_of(made.used.status) == "KILL")
    made.kind = failure_kind::killed;
  return made;
}

std::string gave_up_text(const inherited_rules& rules) {
  const auto most = rules.max_failures;
  return "gave up after " + std::to_string(most) + (most == 1 ? " failure" : " failures")
         + ": what had not begun by then was not run";
}

/// Whether a further attempt may ask for something else: what its task takes are expressions.
bool may_ask_for_less(const task& def) {
  return def.work->start && !def.work->start->needs;
}

/// Of what is waited for since the other side has asked for it.
duration longest_wait(const retry_rule& rule) {
  return rule.max_delay.count() > 0 ? rule.max_delay : duration{std::chrono::hours{1}};
}

bool is_continued_failure(const run& x) {
  return x.outcome == task_state::failed && x.def->continue_on_error;
}

} // namespace

// -- attempts ----------------------------------------------------------------------------------

void endings::complete(run_index r) {
  executions_.stop_clock(r);
  auto& x = runs_[r];
  if (auto done = values_.assign_all(x.def->post, x, x.payload); !done)
    return fail(r, std::move(done.error().message));
  if (x.def->output) {
    auto output = values_.output_of(x, x.payload);
    if (!output)
      return fail(r, "output: " + std::move(output.error().message));
    x.payload = std::move(*output);
    values_.store_output(x, x.payload);
  }
  if (auto chosen = choose_transition(r); !chosen)
    return fail(r, std::move(chosen.error().message));
  conclude(r, task_state::completed);
}

result<void> endings::choose_transition(run_index r) {
  auto& x = runs_[r];
  for (const auto& each : x.def->transitions) {
    if (each.when) {
      auto holds = values_.test(r, *each.when);
      if (!holds)
        return tl::unexpected{std::move(holds.error())};
      if (!*holds)
        continue;
    }
    if (each.target == setup_.flow->root().index) {
      x.jump = jump_target{};
    } else if (auto where = runs_.find_place(r, each.target)) {
      x.jump = jump_target{where->owner, where->slot};
    }
    return {};
  }
  return {};
}

void endings::fail(run_index r, std::string message, failure_kind kind,
                   const retry_advice& advice) {
  runs_[r].errors.push_back(failures_.entry_for(r, message));
  fail(r, failure_reason{std::move(message), runs_.path_of(r), {}}, kind, advice);
}

void endings::fail(run_index r, std::string message, failed_children children) {
  auto entry = failures_.entry_for(r, message);
  entry.told.children = children;
  runs_[r].errors.push_back(std::move(entry));
  fail(r, failure_reason{std::move(message), runs_.path_of(r), std::move(children)});
}

void endings::time_out(run_index r) {
  const auto& x = runs_[r];
  fail(r, "timed out after " + (x.def->timeout_rule ? to_string(x.timeout()) : x.def->timeout_text),
       failure_kind::timeout);
}

void endings::fail(run_index r, failure_reason reason, failure_kind kind,
                   const retry_advice& advice) {
  auto& x = runs_[r];
  executions_.stop_clock(r);
  if (x.stop == run_stop::timeout)
    x.stop = run_stop::none;
  if (advice.status != 0)
    x.record().used.status = advice.status;
  if (x.def->retry || x.attempts)
    x.record().last = end_of(x, kind);
  if (schedule_retry(r, reason, kind, advice))
    return;
  x.failure = std::make_unique<failure_reason>(std::move(reason));
  if (x.def->catch_task != no_task && x.stop == run_stop::none && !lifecycle_.has_given_up())
    return begin_catch(r);
  conclude(r, task_state::failed);
}

bool endings::schedule_retry(run_index r, failure_reason& reason, failure_kind kind,
                             const retry_advice& advice) {
  auto& x = runs_[r];
  const auto* rule = x.def->retry.get();
  auto is_last = !rule || rule->type == backoff::none || x.attempt == 0 || x.stop != run_stop::none
                 || lifecycle_.has_given_up() || x.phase == run_phase::approving
                 || detached_.contains(r) || advice.is_vain
                 || (kind == failure_kind::refused && !may_ask_for_less(*x.def));
  auto delay = is_last ? std::nullopt : next_delay(r, reason);
  if (!delay)
    return false;
  delay = std::max(*delay, std::min(advice.least_delay, longest_wait(*rule)));
  x.phase = run_phase::delayed;
  x.errors.clear();
  unfinished_.drop_below(r);
  executions_.drop_group(r);
  executions_.set_state(r, task_state::scheduled);
  x.record().delay = *delay;
  out_.arm({runs_.stamp_of(r), timer_purpose::delay}, *delay);
  return true;
}

/// How long to wait for the next attempt; nothing: there is none.
std::optional<duration> endings::next_delay(run_index r, failure_reason& reason) {
  auto& x = runs_[r];
  const auto& rule = *x.def->retry;
  const auto all = rule.cases.size();
  auto max_retries = rule.max_retries;
  auto first_delay = rule.delay;
  const auto* when = rule.when ? &*rule.when : nullptr;
  std::size_t chosen = 0;
  for (; chosen < all; ++chosen) {
    const auto& each = rule.cases[chosen];
    auto fits = each.when ? holds(r, *each.when, reason) : result<bool>{true};
    if (!fits)
      return report_broken(r, reason, "retry.rules: " + fits.error().message), std::nullopt;
    if (!*fits)
      continue;
    max_retries = each.max_retries;
    first_delay = each.delay;
    when = nullptr;
    break;
  }
  auto retry = x.attempt - x.spent_attempts - (x.attempts ? x.attempts->checkpointed : 0);
  if (all > 0) {
    x.record().retries.resize(all + 1);
    retry = x.record().retries[chosen] + 1;
  }
  if (retry > max_retries)
    return std::nullopt;
  if (when)
    if (auto wanted = holds(r, *when, reason); !wanted || !*wanted) {
      if (!wanted && setup_.start.behaviour >= 2)
        report_broken(r, reason, "retry.when: " + wanted.error().message);
      return std::nullopt;
    }
  if (all > 0)
    x.record().retries[chosen] = retry;
  return backoff_delay(rule, first_delay, retry, world_.next_number());
}

/// Whether a condition of `retry` holds, which sees how the attempt has ended.
result<bool> endings::holds(run_index r, const expression& condition,
                            const failure_reason& reason) {
  const auto& x = runs_[r];
  auto names = values_.environment_of(x);
  auto show = [&](const char* name, value content) {
    if (auto known = setup_.flow->symbols.find(name))
      names.define(*known, std::move(content));
  };
  show("error", make_value(reason.message));
  if (setup_.start.behaviour >= 2 && x.attempts && x.attempts->last) {
    const auto told = x.attempts->last->told();
    for (const auto* name : {"status", "signal", "reason"})
      show(name, make_value(told[name]));
  }
  return condition.test(names);
}

/// A condition of `retry` that fails itself is told beside the failure.
void endings::report_broken(run_index r, failure_reason& reason, const std::string& told) {
  auto& x = runs_[r];
  if (reason.origin == runs_.path_of(r) && !x.errors.empty())
    x.errors.back().told.message += "; " + told;
  else
    x.errors.push_back(failures_.entry_for(r, told));
  reason.message += "; " + told;
}

void endings::begin_catch(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::catching;
  auto* inner = output_scope(x.scope);
  auto set = [&](const char* name, std::string text) {
    auto known = setup_.flow->symbols.find(name);
    if (known && inner)
      inner->set(*known, make_value(std::move(text)));
    else
      values_.set(name, make_value(std::move(text)));
  };
  set("_lastError", x.failure->message);
  set("_lastErrorTask", x.failure->origin);
  set("_lastErrorProcess", setup_.options.process_id);
  const auto& def = setup_.task_at(x.def->catch_task);
  executions_.count_pending(def.weight);
  executions_.begin(r, def, run_role::catcher, 0, lifecycle_.revivals());
}

void endings::catch_ended(run_index r, const run& catcher) {
  auto& x = runs_[r];
  if (x.stop == run_stop::cancel)
    return conclude(r, task_state::cancelled);
  if (catcher.outcome != task_state::completed && !is_continued_failure(catcher))
    return conclude(r, task_state::failed);
  std::erase_if(x.errors, [](const failure_entry& entry) { return !entry.continued; });
  x.failure.reset();
  if (r == runs_.root())
    unfinished_.drop_emitters();
  if (!catcher.jump)
    return complete(r);
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
  agenda_.add(step_kind::advance, r);
}

// -- runs --------------------------------------------------------------------------------------

void endings::conclude(run_index r, task_state outcome) {
  auto& x = runs_[r];
  executions_.stop_clock(r);
  x.outcome = outcome;
  auto owes_finally = x.def->finally_task != no_task && x.attempt > 0 && !lifecycle_.abandoned();
  if (!owes_finally)
    return finalize(r);
  x.phase = run_phase::finishing;
  const auto& def = setup_.task_at(x.def->finally_task);
  executions_.count_pending(def.weight);
  executions_.begin(r, def, run_role::finisher, 0, lifecycle_.revivals());
}

void endings::finally_ended(run_index r, const run& finisher) {
  auto& x = runs_[r];
  auto failed = finisher.outcome == task_state::failed && !is_continued_failure(finisher);
  if (failed && x.outcome == task_state::completed) {
    x.outcome = task_state::failed;
    x.failure = std::make_unique<failure_reason>(*finisher.failure); // a jump waits for revival
  }
  finalize(r);
}

void endings::finalize(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::ended;
  if (!x.opened)
    executions_.move_pending(x.def->weight - x.def->is_step, x.outcome == task_state::skipped
                                                               ? task_state::skipped
                                                               : task_state::cancelled);
  if (x.def->continue_on_error)
    for (auto& entry : x.errors)
      entry.continued = true;
  executions_.set_state(r, x.outcome);
  if (x.outcome == task_state::failed && setup_.start.rules.max_failures > 0)
    count_failure(r);
  agenda_.add(step_kind::tell_parent, r);
}

/// Of those that did something themselves, and that fail somebody. What failed because of another
/// one is counted with that.
void endings::count_failure(run_index r) {
  const auto& x = runs_[r];
  auto is_command = x.def->work && !x.def->continue_on_error;
  if (is_command && x.failure->origin == runs_.path_of(r) && lifecycle_.count_failure())
    agenda_.add(step_kind::give_up, runs_.root());
}

// -- the process -------------------------------------------------------------------------------

void endings::root_ended(run_index r) {
  auto& x = runs_[r];
  failures_.add(std::exchange(x.errors, {}), x.pass > 0 && setup_.start.behaviour >= 2);
  if (!x.jump || x.outcome != task_state::completed || lifecycle_.is_cancelling()
      || lifecycle_.has_given_up())
    return end_process_if_quiet();
  const auto& def = setup_.flow->root();
  executions_.count_pending(def.weight);
  executions_.begin(no_run, def, run_role::root, 0, x.pass + 1);
}

void endings::end_process_if_quiet() {
  const auto& root = runs_[runs_.root()];
  const auto dependencies = runs_.dependencies();
  auto busy = root.phase != run_phase::ended || !root.told || !detached_.empty()
              || (dependencies != no_run && runs_[dependencies].group->live > 0);
  if (busy || lifecycle_.ended())
    return;
  auto failed = root.outcome != task_state::completed || failures_.any_detached()
                || lifecycle_.has_given_up();
  failures_.gather();
  if (lifecycle_.has_given_up())
    failures_.add(failures_.entry_for(runs_.root(), gave_up_text(setup_.start.rules)));
  lifecycle_.stop_clocks();
  if (lifecycle_.is_cancelling())
    return lifecycle_.end(process_state::cancelled);
  if (failed || !evaluate_workflow_post())
    return lifecycle_.end(process_state::failed);
  lifecycle_.end(process_state::completed);
  // Nothing is taken up again of what failed without consequence.
  unfinished_.drop_emitters();
  if (dependencies != no_run)
    unfinished_.drop_below(dependencies);
}

bool endings::evaluate_workflow_post() {
  const auto root = runs_.root();
  auto done = values_.assign_all(setup_.flow->post, runs_[root], nullptr);
  if (!done)
    failures_.add(failures_.entry_for(root, std::move(done.error().message)));
  return done.has_value();
}

} // namespace troupe

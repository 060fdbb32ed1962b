#include "runtime/engine/attempts.hpp"

#include "runtime/language/workflow/value_type.hpp"
#include "runtime/policy/policy.hpp"
#include "troupe/action.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// What ends sooner has done nothing to be saved: it would be started again for ever.
constexpr duration shortest_checkpointed = std::chrono::seconds{1};

} // namespace

void attempts::enter(run_index r) {
  const auto& x = runs_[r];
  if (x.phase == run_phase::waiting && x.stop == run_stop::none && gates_.admit(r))
    resolve(r);
}

void attempts::resolve(run_index r) {
  if (groups_.resolve(r))
    after_dependencies(r);
}

void attempts::after_dependencies(run_index r) {
  auto& x = runs_[r];
  if (!selected_.wants(x.def->index))
    return endings_.conclude(r, task_state::skipped);
  if (x.def->when) {
    auto holds = values_.test(r, *x.def->when);
    if (!holds)
      return endings_.fail(r, std::move(holds.error().message));
    if (!*holds)
      return endings_.conclude(r, task_state::skipped);
  }
  if (x.def->schedule_in.count() == 0)
    return begin(r);
  x.phase = run_phase::delayed;
  x.admitted = false; // a step lets it start now, not later
  executions_.set_state(r, task_state::scheduled);
  out_.arm({runs_.stamp_of(r), timer_purpose::delay}, x.def->schedule_in);
}

void attempts::begin(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::held;
  if (lifecycle_.has_given_up() && !runs_.is_clean_up(r))
    return; // a step that ends it is on its way
  auto pauses = x.def->auto_pause && x.attempt == x.spent_attempts && !x.admitted;
  if (pauses && !std::exchange(x.auto_paused, true) && lifecycle_.state() == process_state::running)
    gates_.request_pause("autoPause of task " + runs_.path_of(r));
  if (!gates_.admit(r))
    return;
  // Taken up after the process had ended, it goes on in the process that it had started.
  x.goes_on = x.attempt > 0 && x.attempt == x.spent_attempts && setup_.start.behaviour >= 2;
  ++x.attempt;
  x.lost_attempts = x.goes_on ? x.lost_attempts + 1 : 0;
  x.errors.clear();
  x.failure.reset();
  x.fan.reset();
  x.payload = nullptr;
  if (x.attempts) {
    x.attempts->used = {};
    x.attempts->result_key = nullptr;
    x.attempts->cached.clear();
  }
  auto ready = values_.open_scope(x);
  if (ready && x.def->timeout_rule)
    ready = bound_attempt(r);
  if (!ready)
    return endings_.fail(r, std::move(ready.error().message));
  if (x.def->work && selected_.wants_action(x.def->index))
    return prepare_action(r);
  x.admitted = false;
  executions_.run(r);
  begin_body(r);
}

void attempts::go_on(run_index r) {
  auto& x = runs_[r];
  if (x.stop != run_stop::none)
    return; // what it had to do for that is done
  switch (x.phase) {
    case run_phase::waiting: return enter(r);
    case run_phase::held: return begin(r);
    case run_phase::queued: return gates_.dispatch(r);
    default: return;
  }
}

/// Where an expression says how long the attempt may take: what it says now.
result<void> attempts::bound_attempt(run_index r) {
  auto& x = runs_[r];
  auto told = x.def->timeout_rule->expand(values_.environment_of(x));
  if (!told)
    return tl::unexpected{std::move(told.error())};
  feed_.computed(*told);
  auto span = (*told)->is_string() ? parse_duration((*told)->get<std::string>())
                                   : result<duration>{duration{}};
  if (!span || span->count() <= 0)
    return failure("timeout: expected a duration above zero, such as 10s, found "
                   + found_as(**told));
  x.record().timeout = *span;
  return {};
}

void attempts::begin_body(run_index r) {
  const auto& def = *runs_[r].def;
  if (!def.children.empty())
    return groups_.open(r);
  if (def.fan)
    return fan_outs_.open(r);
  if (def.await)
    return def.await->signal.empty() ? fan_outs_.join(r) : signals_.listen(r);
  endings_.complete(r);
}

// -- actions -----------------------------------------------------------------------------------

void attempts::prepare_action(run_index r) {
  auto& x = runs_[r];
  const auto& work = *x.def->work;
  auto decision = decide(setup_.policy(), setup_.start.rules.policies, work.policy_name);
  if (decision.verdict == policy_verdict::refused)
    return endings_.fail(r, std::move(decision.reason));
  auto input = values_.expand_input(x);
  if (!input)
    return endings_.fail(r, std::move(input.error().message));
  x.payload = std::move(*input);
  if (work.writes_files)
    if (auto claimed = claims_.claim(r); !claimed)
      return endings_.fail(r, std::move(claimed.error().message), failure_kind::refused);
  if (!work.cache)
    return let_action_start(r, decision.verdict);
  if (auto read = read_result_key(r); !read)
    return endings_.fail(r, "cache: " + std::move(read.error().message));
  if (!takes_results(*work.cache))
    return let_action_start(r, decision.verdict);
  look_for_result(r);
}

/// Whether it is to be looked whether the same has been done.
bool attempts::takes_results(const cache_rule& rule) const {
  if (rule.only_continued)
    return setup_.start.surroundings && !setup_.start.surroundings->continues.empty();
  return !setup_.start.rules.runs_anew;
}

/// What stands for the input of this attempt, where the task says so.
result<void> attempts::read_result_key(run_index r) {
  auto& x = runs_[r];
  const auto& key = x.def->work->cache->key;
  if (!key)
    return {};
  auto told = key->expand(values_.environment_of(x));
  if (!told)
    return tl::unexpected{std::move(told.error())};
  feed_.computed(*told);
  x.record().result_key = std::move(*told);
  return {};
}

void attempts::look_for_result(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::looking;
  out_->lookups.push_back(
    {runs_.stamp_of(r), x.def->index, x.payload, x.attempts ? x.attempts->result_key : nullptr});
}

/// What was found stands for the action, which does not run: so it needs no approval, and takes
/// nothing.
void attempts::result_answered(input::result_answered&& news) {
  const auto r = news.stamp.run;
  auto* x = runs_.find_attempt(news.stamp);
  if (!x || x->phase != run_phase::looking)
    return;
  if (!news.found) {
    x->record().why = std::move(news.reason);
    const auto& work = *x->def->work;
    return let_action_start(
      r, decide(setup_.policy(), setup_.start.rules.policies, work.policy_name).verdict);
  }
  x->record().cached = std::move(news.origin);
  x->admitted = false;
  executions_.run(r);
  x->payload = std::move(news.output);
  values_.store_output(*x, x->payload);
  begin_body(r);
}

void attempts::let_action_start(run_index r, policy_verdict verdict) {
  if (verdict == policy_verdict::needs_approval && !is_approved(runs_[r]))
    return ask_for_approval(r);
  gates_.queue_action(r);
}

/// A retry with the same input needs no second approval.
bool attempts::is_approved(const run& x) {
  return x.approval && *x.approval->input == *x.payload;
}

void attempts::ask_for_approval(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::approving;
  x.admitted = false;
  executions_.set_state(r, task_state::wait_for_approval);
  out_->approvals.push_back({runs_.stamp_of(r), runs_.execution_id_of(r), runs_.path_of(r),
                             x.def->work->policy_name, feed_.masked(x.shown_payload())});
}

void attempts::action_decided(const run_stamp& stamp, bool approved, std::string reason) {
  auto* x = runs_.find_attempt(stamp);
  if (!x || x->phase != run_phase::approving)
    return;
  if (!approved)
    return endings_.fail(stamp.run, "not approved: " + reason);
  x->approval = std::make_unique<approval_grant>(approval_grant{x->payload, std::move(reason)});
  gates_.queue_action(stamp.run);
}

void attempts::action_started(const run_stamp& stamp) {
  const auto* x = find_acting(stamp);
  if (x && x->state == task_state::scheduled)
    executions_.run(stamp.run);
}

void attempts::action_finished(input::action_finished&& news) {
  const auto r = news.stamp.run;
  const auto* x = find_acting(news.stamp);
  if (!x)
    return;
  gates_.give_slot_back(*x);
  // Where failures are counted, this one counts before something takes its slot.
  const auto is_counted = setup_.start.rules.max_failures > 0;
  if (!is_counted)
    gates_.fill_slots();
  take_outcome(r, std::move(news));
  if (is_counted)
    gates_.fill_slots();
}

void attempts::take_outcome(run_index r, input::action_finished&& news) {
  auto& outcome = news.outcome;
  auto& x = runs_[r];
  if (x.state == task_state::scheduled && x.stop != run_stop::cancel)
    executions_.run(r);
  executions_.note_usage(r, news.used);
  if (x.stop == run_stop::cancel)
    return endings_.conclude(r, task_state::cancelled);
  if (x.stop == run_stop::timeout)
    return endings_.time_out(r);
  if (!outcome && news.used && is_settled_by_status(r, outcome.error()))
    return;
  if (!outcome)
    return endings_.fail(r, std::move(outcome.error().message),
                         news.refused ? failure_kind::refused : failure_kind::failed, news.advice);
  x.payload = std::move(*outcome);
  values_.store_output(x, x.payload);
  begin_body(r);
}

/// Whether the status with which the command `failed` has a meaning of its own, and is dealt with.
bool attempts::is_settled_by_status(run_index r, error& failed) {
  const auto& x = runs_[r];
  const auto* rules = x.def->work->statuses.get();
  const auto& used = x.attempts->used;
  auto is_in = [&](const std::vector<int>& some) {
    return std::ranges::find(some, used.status) != some.end();
  };
  if (!rules || x.stop != run_stop::none)
    return false;
  if (is_in(rules->skip)) {
    endings_.conclude(r, task_state::skipped);
    return true;
  }
  if (!is_in(rules->checkpointed))
    return false;
  if (used.total.wall >= shortest_checkpointed) {
    start_again(r);
    return true;
  }
  failed.message += "\nit is not started again (checkpointed), as it ended within a second";
  return false;
}

/// The command has saved what it did: a further attempt, which is no retry, goes on with that.
void attempts::start_again(run_index r) {
  executions_.stop_clock(r);
  auto& record = runs_[r].record();
  record.last = attempt_end{failure_kind::checkpointed, record.used};
  ++record.checkpointed;
  executions_.set_state(r, task_state::scheduled);
  begin(r);
}

void attempts::action_recalled(const run_stamp& stamp, value input) {
  auto* x = find_acting(stamp);
  if (!x)
    return;
  gates_.give_slot_back(*x);
  if (x->stop == run_stop::cancel || x->stop == run_stop::winding_down)
    return endings_.conclude(stamp.run, task_state::cancelled);
  x->payload = std::move(input);
  gates_.queue_action(stamp.run);
}

void attempts::action_lost(const run_stamp& stamp, value input) {
  auto* x = find_acting(stamp);
  if (!x)
    return;
  if (x->stop != run_stop::none)
    return action_finished({stamp, failure("lost")});
  gates_.give_slot_back(*x);
  executions_.stop_clock(stamp.run);
  ++x->attempt;
  ++x->spent_attempts;
  ++x->lost_attempts;
  x->record().last = attempt_end{failure_kind::lost, {}};
  x->payload = std::move(input);
  gates_.queue_action(stamp.run);
}

} // namespace troupe

// From being entered to the end of an attempt.
#include "runtime/engine/engine.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "troupe/action.hpp"

namespace troupe {

namespace {

result<value> typed_content(const parameter& assignment, const environment& names,
                            const symbol_table& symbols) {
  auto content = assignment.content.expand(names);
  if (content && assignment.type)
    return convert_named(*assignment.type, symbols.text(assignment.name), *content);
  return content;
}

/// The steps to come read all over the definition: in a large graph it is not in the cache, but
/// will be by then.
void fetch_ahead(const task& def) {
  constexpr std::size_t cache_line = 64;
  const auto* at = reinterpret_cast<const char*>(&def);
  for (std::size_t offset = 0; offset < sizeof(task); offset += cache_line)
    __builtin_prefetch(at + offset);
}

} // namespace

run_index engine::begin(run_index parent, const task& def, run_role role, std::uint64_t index,
                        std::uint32_t pass) {
  fetch_ahead(def);
  auto r = runs_.make();
  auto& x = runs_[r];
  x.def = &def;
  x.number = ++begun_;
  x.role = role;
  x.index = index;
  x.pass = pass;
  if (parent != no_run) {
    x.scope = runs_[parent].scope;
    x.parent_attempt = runs_[parent].attempt;
    link(parent, r);
  }
  x.entered = world_.now;
  set_state(r, task_state::pending);
  schedule(step_kind::enter, r);
  return r;
}

void engine::enter(run_index r) {
  if (runs_[r].phase == run_phase::waiting && runs_[r].stop == run_stop::none && admit(r))
    resolve_dependencies(r);
}

void engine::after_dependencies(run_index r) {
  auto& x = runs_[r];
  if (!selected_.empty() && selected_[x.def->index] == selection::none)
    return conclude(r, task_state::skipped);
  if (x.def->when) {
    auto holds = test(r, *x.def->when);
    if (!holds)
      return fail_of_itself(r, std::move(holds.error().message));
    if (!*holds)
      return conclude(r, task_state::skipped);
  }
  if (x.def->schedule_in.count() == 0)
    return begin_attempt(r);
  x.phase = run_phase::delayed;
  x.admitted = false; // a step lets it start now, not later
  set_state(r, task_state::scheduled);
  arm(r, timer_purpose::delay, x.def->schedule_in);
}

void engine::begin_attempt(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::held;
  auto pauses = x.def->auto_pause && x.attempt == x.spent_attempts && !x.admitted;
  if (pauses && !std::exchange(x.auto_paused, true) && state_ == process_state::running)
    request_pause("autoPause of task " + path_of(r));
  if (!admit(r))
    return;
  // Taken up after the process had ended, it goes on in the process that it had started.
  x.goes_on = x.attempt > 0 && x.attempt == x.spent_attempts && start_.behaviour >= 2;
  ++x.attempt;
  x.lost_attempts = x.goes_on ? x.lost_attempts + 1 : 0;
  x.errors.clear();
  x.failure.reset();
  x.fan.reset();
  x.payload = nullptr;
  if (auto ready = evaluate_init(x); !ready)
    return fail_of_itself(r, std::move(ready.error().message));
  auto acts = x.def->work && (selected_.empty() || selected_[x.def->index] == selection::whole);
  if (acts)
    return prepare_action(r);
  x.admitted = false;
  start_running(r);
  begin_body(r);
}

result<void> engine::evaluate_init(run& x) {
  if (x.has_init_scope)
    x.scope = x.scope->outer;
  x.has_init_scope = !x.def->init.empty();
  if (!x.has_init_scope)
    return {};
  x.scope = std::make_shared<scope>(scope{x.scope, false, {}});
  for (const auto& each : x.def->init) {
    auto content = typed_content(each, environment_of(x), flow_->symbols);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    note_computed(*content);
    learn_secret(each.name, *content);
    x.scope->set(each.name, std::move(*content));
  }
  return {};
}

void engine::prepare_action(run_index r) {
  auto& x = runs_[r];
  auto decision = decide(policy(), start_.rules.policies, x.def->work->policy_name);
  if (decision.verdict == policy_verdict::refused)
    return fail_of_itself(r, std::move(decision.reason));
  auto input = x.def->work->input.expand(environment_of(x));
  if (!input)
    return fail_of_itself(r, std::move(input.error().message));
  x.payload = std::move(*input);
  if (decision.verdict == policy_verdict::needs_approval && needs_approval(x, x.payload))
    return ask_for_approval(r);
  queue_action(r);
}

void engine::queue_action(run_index r) {
  auto& x = runs_[r];
  auto bound = flow_->config.max_parallel;
  auto paused = is_pausing() && !x.admitted;
  if (!paused && (bound == 0 || acting_ < bound))
    return dispatch(r);
  x.phase = run_phase::queued;
  set_state(r, paused ? task_state::paused : task_state::scheduled);
  queue_.push_back(stamp_of(r));
}

void engine::fill_action_slots() {
  auto bound = flow_->config.max_parallel;
  while (!queue_.empty() && !is_pausing() && (bound == 0 || acting_ < bound)) {
    auto next = queue_.front();
    queue_.pop_front();
    auto* x = runs_.find(next);
    if (x && x->phase == run_phase::queued && x->attempt == next.attempt)
      dispatch(next.run);
  }
}

void engine::dispatch(run_index r) {
  auto& x = runs_[r];
  const auto& handler = *x.def->work->handler;
  ++acting_;
  only_waits_ += handler.only_waits;
  x.admitted = false;
  x.phase = run_phase::acting;
  if (handler.pace == action_pace::blocking)
    set_state(r, task_state::scheduled); // until it has a job slot
  else
    start_running(r);
  auto& order = pending_->actions.emplace_back(action_start{
    stamp_of(r), x.def->index, std::exchange(x.payload, nullptr), x.attempt - x.lost_attempts});
  if (handler.wants_identity)
    order.who = std::make_shared<const attempt_identity>(attempt_identity{
      .execution_id = execution_id_of(r), .task_path = path_of(r), .again = x.goes_on});
}

void engine::start_running(run_index r) {
  auto& x = runs_[r];
  set_state(r, task_state::running);
  if (x.def->timeout.count() == 0)
    return;
  x.timed = true;
  arm(r, timer_purpose::attempt_timeout, x.def->timeout);
}

void engine::give_slot_back(const run& x) {
  --acting_;
  only_waits_ -= x.def->work->handler->only_waits;
}

void engine::free_action_slot(const run& x) {
  give_slot_back(x);
  fill_action_slots();
}

void engine::begin_body(run_index r) {
  const auto& def = *runs_[r].def;
  if (!def.children.empty())
    return open_group(r);
  if (def.fan)
    return open_fan(r);
  if (def.await)
    return def.await->signal.empty() ? begin_join(r) : begin_listening(r);
  complete_attempt(r);
}

void engine::complete_attempt(run_index r) {
  disarm_timeout(r);
  if (auto done = evaluate_post(runs_[r]); !done)
    return fail_of_itself(r, std::move(done.error().message));
  if (auto chosen = choose_transition(r); !chosen)
    return fail_of_itself(r, std::move(chosen.error().message));
  conclude(r, task_state::completed);
}

result<void> engine::evaluate_post(run& x) {
  for (const auto& each : x.def->post) {
    auto names = environment_of(x);
    if (x.payload)
      names.overlay(x.payload);
    if (auto done = assign(each, names); !done)
      return done;
  }
  return {};
}

result<void> engine::assign(const parameter& assignment, const environment& names) {
  auto content = typed_content(assignment, names, flow_->symbols);
  if (!content)
    return tl::unexpected{std::move(content.error())};
  note_computed(*content);
  if (assignment.append)
    append_value(assignment.name, *content);
  else
    set_value(assignment.name, std::move(*content));
  return {};
}

result<void> engine::choose_transition(run_index r) {
  auto& x = runs_[r];
  for (const auto& each : x.def->transitions) {
    if (each.when) {
      auto holds = test(r, *each.when);
      if (!holds)
        return tl::unexpected{std::move(holds.error())};
      if (!*holds)
        continue;
    }
    if (each.target == flow_->root().index) {
      x.jump = jump_target{};
    } else if (auto where = find_place(r, each.target)) {
      x.jump = jump_target{where->owner, where->slot};
    }
    return {};
  }
  return {};
}

} // namespace troupe

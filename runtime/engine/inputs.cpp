#include "runtime/engine/engine.hpp"

#include "runtime/base/stated_hash.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "troupe/action.hpp"

#include <functional>

namespace troupe {

namespace {

/// What `env.NAME` gives in a process with these surroundings.
std::map<std::string, value, std::less<>> variables_of(const std::set<std::string>& named,
                                                       const surroundings_ptr& around) {
  std::map<std::string, value, std::less<>> variables;
  if (named.empty())
    return variables;
  auto here = around ? *around : surroundings_here(named);
  for (const auto& name : named)
    if (const auto& text = here.environment[name])
      variables.emplace(name, make_value(*text));
  return variables;
}

} // namespace

engine::engine(workflow_ptr flow, engine_options options)
  : flow_{std::move(flow)}, options_{std::move(options)}, session_{flow_->symbols},
    world_{stated_hash(options_.process_id)} {}

engine::engine(workflow_ptr flow, engine_options options, input::start begun)
  : engine{std::move(flow), std::move(options)} {
  set_up(std::move(begun));
}

/// Everything that holds from the start on.
void engine::set_up(input::start&& how) {
  start_ = std::move(how);
  world_ = recorded_world{stated_hash(options_.process_id), start_.behaviour,
                          variables_of(flow_->config.env, start_.surroundings), world_.now};
  const auto& handed_down = start_.rules.secrets; // null: they were not read
  redactor_ = redactor{flow_->config.secret, handed_down ? *handed_down : *null_value()};
  select_tasks(start_.tasks);
}

result<void> engine::apply(input::any&& what, time_point now) {
  const auto before = std::exchange(world_.now, now);
  auto done = std::visit(
    [this]<class Input>(Input& each) -> result<void> {
      if (std::is_same_v<Input, input::start> != (state_ == process_state::pending))
        return failure(state_ == process_state::pending ? "it does not begin with a start"
                                                        : "it begins again");
      if constexpr (!std::is_void_v<decltype(take(std::move(each)))>)
        return take(std::move(each));
      else
        return take(std::move(each)), result<void>{};
    },
    what);
  if (!done)
    world_.now = before;
  return done;
}

result<void> engine::take(input::start&& how) {
  const auto init = std::exchange(how.init, null_value());
  set_up(std::move(how));
  become(process_state::running);
  for (const auto& [name, content] : init->items()) {
    given_.insert(name);
    set_value(name, make_value(content));
  }
  count_pending(flow_->root().weight);
  root_ = begin(no_run, flow_->root(), run_role::root);
  time_bound_ = flow_->timeout;
  if (auto own = start_.timeout; own.count() > 0 && (time_bound_.count() == 0 || own < time_bound_))
    time_bound_ = own;
  if (time_bound_.count() > 0)
    arm(root_, timer_purpose::process_timeout, time_bound_);
  initialise_session();
  if (start_.paused || flow_->auto_pause)
    request_pause(flow_->auto_pause ? "autoPause of workflow " + flow_->name
                                    : "started to be stepped through");
  return {};
}

void engine::initialise_session() {
  for (const auto& each : flow_->init)
    if (auto done = initialise(each); !done)
      return fail_of_itself(root_, std::move(done.error().message));
}

result<void> engine::initialise(const parameter& assignment) {
  const auto& name = flow_->symbols.text(assignment.name);
  if (!given_.contains(name))
    return assign(assignment, environment_of(runs_[root_]));
  if (!assignment.type)
    return {};
  auto typed = convert_named(*assignment.type, name, *session_.find(assignment.name));
  if (!typed)
    return tl::unexpected{std::move(typed.error())};
  note_computed(*typed);
  set_value(assignment.name, std::move(*typed));
  return {};
}

void engine::take(const input::action_started& news) {
  const auto& stamp = news.stamp;
  auto* x = runs_.find(stamp);
  if (x && x->attempt == stamp.attempt && x->phase == run_phase::acting
      && x->state == task_state::scheduled)
    start_running(stamp.run);
}

void engine::take(input::action_finished&& news) {
  auto& [stamp, outcome, execution] = news;
  auto* x = runs_.find(stamp);
  if (!x || x->attempt != stamp.attempt || x->phase != run_phase::acting)
    return;
  auto r = stamp.run;
  free_action_slot(*x);
  if (x->stop == run_stop::cancel)
    return conclude(r, task_state::cancelled);
  if (x->state == task_state::scheduled)
    start_running(r);
  if (x->stop == run_stop::timeout)
    return fail_of_itself(r, timeout_message(*x));
  if (!outcome)
    return fail_of_itself(r, std::move(outcome.error().message));
  x->payload = std::move(*outcome);
  store_output(*x, x->payload);
  begin_body(r);
}

void engine::take(input::action_recalled&& news) {
  const auto& stamp = news.stamp;
  auto* x = runs_.find(stamp);
  if (!x || x->attempt != stamp.attempt || x->phase != run_phase::acting)
    return;
  give_slot_back(*x);
  if (x->stop == run_stop::cancel)
    return conclude(stamp.run, task_state::cancelled);
  x->payload = std::move(news.input);
  queue_action(stamp.run);
}

void engine::take(input::action_lost&& news) {
  const auto& stamp = news.stamp;
  auto* x = runs_.find(stamp);
  if (!x || x->attempt != stamp.attempt || x->phase != run_phase::acting)
    return;
  if (x->stop != run_stop::none)
    return take(input::action_finished{stamp, failure("lost")});
  give_slot_back(*x);
  disarm_timeout(stamp.run);
  ++x->attempt;
  ++x->spent_attempts;
  ++x->lost_attempts;
  x->payload = std::move(news.input);
  queue_action(stamp.run);
}

void engine::take(const input::timer_due& news) {
  const auto& key = news.key;
  auto* x = runs_.find(key.stamp);
  auto r = key.stamp.run;
  switch (key.purpose) {
    case timer_purpose::delay:
      if (x && x->phase == run_phase::delayed && x->attempt == key.stamp.attempt)
        begin_attempt(r);
      break;
    case timer_purpose::attempt_timeout:
      if (x && x->timed && x->attempt == key.stamp.attempt) {
        x->timed = false;
        stop(r, run_stop::timeout);
      }
      break;
    case timer_purpose::process_timeout:
      if (!ended() && key.stamp.attempt == revivals_)
        request_cancel("timeout", true);
      break;
    case timer_purpose::signal_timeout:
      if (x && x->phase == run_phase::listening && x->attempt == key.stamp.attempt) {
        stop_listening(r);
        fail_of_itself(r, "timed out after " + x->def->await->timeout_text + ": no signal \""
                            + x->def->await->signal + "\" came");
      }
      break;
    case timer_purpose::cleanup:
      if (!is_cancelling() || key.stamp.attempt != revivals_)
        break;
      abandoned_ = true;
      stop_everything();
      break;
    case timer_purpose::answer:
    case timer_purpose::await_timeout:
    case timer_purpose::progress: break; // never armed by an engine
  }
}

void engine::take(input::group_settled&& news) {
  auto& [group, summary] = news;
  auto* x = runs_.find(group);
  if (!x || x->attempt != group.attempt || !x->fan || x->fan->summary)
    return;
  if (x->fan->earlier)
    summary = merged_with_earlier(*x->fan, std::move(summary));
  x->fan->summary = std::move(summary);
  if (x->fan->live > 0) {
    x->fan->halted = true;
    stop_children(group.run);
  }
  schedule(step_kind::advance, group.run);
}

result<void> engine::take(input::cancel&& asked) {
  if (ended())
    return refuse("cancel");
  request_cancel(std::move(asked.reason), asked.timeout);
  return {};
}

void engine::request_cancel(std::string reason, bool timeout) {
  if (is_cancelling())
    return; // the first reason stands
  cancel_reason_ = std::move(reason);
  timed_out_ = timeout;
  become(process_state::cancel_requested, cancel_reason_);
  arm(root_, timer_purpose::cleanup, flow_->config.cleanup);
  stop_everything();
}

bool engine::work(std::size_t steps_max) {
  for (; steps_max > 0 && !agenda_.empty(); --steps_max) {
    auto next = agenda_.front();
    agenda_.pop_front();
    auto* x = runs_.find(next.stamp);
    if (!x)
      continue;
    auto r = next.stamp.run;
    switch (next.kind) {
      case step_kind::enter: enter(r); break;
      case step_kind::resolve: resolve_dependencies(r); break;
      case step_kind::advance: x->fan ? advance_fan(r) : advance_group(r); break;
      case step_kind::stop: stop(r, run_stop::cancel); break;
      case step_kind::tell_parent: tell_parent(r); break;
      case step_kind::go_on: go_on(r); break;
    }
  }
  if (agenda_.empty())
    rest_if_quiet();
  return !agenda_.empty();
}

effects& engine::take_effects() {
  taken_->clear();
  swap(taken_, pending_);
  return *taken_;
}

process_output engine::output_with(json values) const {
  process_output ended;
  ended.process_id = options_.process_id;
  ended.name = flow_->name;
  ended.state = state_;
  ended.output = std::move(values);
  ended.timeout = timed_out_ && state_ == process_state::cancelled;
  ended.cancel_reason = cancel_reason_;
  ended.secrets = redactor_.learnt();
  for (const auto& entry : errors_) {
    auto told = entry.told;
    if (entry.repeats > 0)
      told.message += " (and " + std::to_string(entry.repeats) + " more failures in later passes)";
    if (redactor_.active())
      told.message = redactor_.masked(std::move(told.message));
    // A second failure under the same namespace uses the full id.
    if (ended.errors.contains(told.name_space))
      told.name_space = told.task_path;
    ended.errors.emplace(told.name_space, told.message);
    ended.failures.push_back(std::move(told));
  }
  return ended;
}

} // namespace troupe

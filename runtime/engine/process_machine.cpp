#include "runtime/engine/process_machine.hpp"

#include "runtime/base/hash.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>

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

process_machine::process_machine(workflow_ptr flow, engine_options options)
  : setup_{std::move(flow), std::move(options)}, world_{0} {} // `set_up` makes the one it has

void process_machine::set_up(input::start&& how) {
  setup_.start = std::move(how);
  const auto& [flow, options, start] = setup_;
  const auto is_salted = start.surroundings && !start.surroundings->salt.empty();
  const auto seed
    = stated_hash(is_salted ? options.process_id + start.surroundings->salt : options.process_id);
  world_ = recorded_world{seed, start.behaviour, variables_of(flow->config.env, start.surroundings),
                          world_.now};
  const auto& handed_down = start.rules.secrets; // null: they were not read
  if (!flow->config.secret.empty() || (handed_down && handed_down->is_object()))
    feed_.hide(redactor{flow->config.secret, handed_down ? *handed_down : *null_value()});
  attempts_.select(task_selection{*flow, start.tasks});
}

result<void> process_machine::apply(input::any&& what, time_point now) {
  const auto before = std::exchange(world_.now, now);
  const auto is_new = lifecycle_.state() == process_state::pending;
  auto done = std::visit(
    [&]<class Input>(Input& each) -> result<void> {
      if (std::is_same_v<Input, input::start> != is_new)
        return failure(is_new ? "it does not begin with a start" : "it begins again");
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

bool process_machine::work(std::size_t steps_max) {
  for (; steps_max > 0 && !agenda_.empty(); --steps_max) {
    const auto next = agenda_.take();
    const auto* x = runs_.find(next.stamp);
    if (!x)
      continue;
    auto r = next.stamp.run;
    switch (next.kind) {
      case step_kind::enter: attempts_.enter(r); break;
      case step_kind::resolve: attempts_.resolve(r); break;
      case step_kind::advance: x->fan ? fan_outs_.advance(r) : groups_.advance(r); break;
      case step_kind::stop: stop(r, run_stop::cancel); break;
      case step_kind::tell_parent: tell_parent(r); break;
      case step_kind::go_on: attempts_.go_on(r); break;
      case step_kind::wind_down: stop(r, run_stop::winding_down); break;
      case step_kind::give_up: give_up(); break;
    }
  }
  if (agenda_.empty())
    gates_.rest_if_quiet();
  return !agenda_.empty();
}

void process_machine::tell_parent(run_index r) {
  auto& x = runs_[r];
  auto parent = x.parent;
  if (x.outcome == task_state::failed || x.outcome == task_state::cancelled)
    unfinished_.keep(r);
  else
    unfinished_.drop_below(r);
  x.told = true;
  runs_.unlink(r);
  switch (x.role) {
    case run_role::root: endings_.root_ended(r); break;
    case run_role::dependencies: break;
    case run_role::element: fan_outs_.element_ended(parent, r); break;
    case run_role::member: groups_.member_ended(parent, r); break;
    case run_role::catcher:
    case run_role::finisher:
      std::ranges::move(x.errors, std::back_inserter(runs_[parent].errors));
      x.role == run_role::catcher ? endings_.catch_ended(parent, x)
                                  : endings_.finally_ended(parent, x);
      break;
  }
  executions_.release(r);
}

// -- the beginning -----------------------------------------------------------------------------

result<void> process_machine::take(input::start&& how) {
  const auto init = std::exchange(how.init, null_value());
  set_up(std::move(how));
  const auto& [flow, options, start] = setup_;
  lifecycle_.begin();
  values_.take_given(*init);
  executions_.count_pending(flow->root().weight);
  executions_.begin(no_run, flow->root(), run_role::root);
  const auto bounded = flow->timeout.count() > 0;
  lifecycle_.bound(start.timeout.count() > 0 && (!bounded || start.timeout < flow->timeout)
                     ? start.timeout
                     : flow->timeout);
  lifecycle_.start_clock();
  initialise_session();
  if (start.paused || flow->auto_pause)
    gates_.request_pause(flow->auto_pause ? "autoPause of workflow " + flow->name
                                          : "started to be stepped through");
  return {};
}

void process_machine::initialise_session() {
  const auto root = runs_.root();
  if (auto done = values_.initialise(runs_[root]); !done)
    endings_.fail(root, std::move(done.error().message));
}

// -- timers ------------------------------------------------------------------------------------

void process_machine::take(const input::timer_due& news) {
  const auto& key = news.key;
  auto* x = runs_.find_attempt(key.stamp);
  switch (key.purpose) {
    case timer_purpose::delay:
      if (x && x->phase == run_phase::delayed)
        attempts_.begin(key.stamp.run);
      break;
    case timer_purpose::attempt_timeout:
      if (x && std::exchange(x->timed, false))
        stop(key.stamp.run, run_stop::timeout);
      break;
    case timer_purpose::process_timeout:
      if (!lifecycle_.ended() && lifecycle_.is_current(key))
        request_cancel("timeout", true);
      break;
    case timer_purpose::signal_timeout: signals_.expire(key.stamp); break;
    case timer_purpose::cleanup:
      if (!lifecycle_.is_cancelling() || !lifecycle_.is_current(key))
        break;
      lifecycle_.abandon();
      stop_everything(step_kind::stop);
      break;
    case timer_purpose::answer:
    case timer_purpose::await_timeout:
    case timer_purpose::progress: break; // never armed by an engine
  }
}

// -- requests ----------------------------------------------------------------------------------

result<void> process_machine::take(input::cancel&& asked) {
  if (lifecycle_.ended())
    return lifecycle_.refuse("cancel");
  request_cancel(std::move(asked.reason), asked.timeout);
  return {};
}

result<void> process_machine::take(input::pause&& asked) {
  if (lifecycle_.state() != process_state::running)
    return lifecycle_.refuse("pause");
  gates_.request_pause(std::move(asked.reason));
  return {};
}

result<void> process_machine::take(const input::resume&) {
  if (!lifecycle_.is_pausing())
    return lifecycle_.refuse("resume");
  gates_.resume();
  return {};
}

result<void> process_machine::take(const input::step&) {
  if (lifecycle_.state() != process_state::paused)
    return lifecycle_.refuse("step");
  if (gates_.step())
    return {};
  return failure(error_code::process_state, "can't step process " + setup_.options.process_id
                                              + ": no task of it is held back");
}

result<void> process_machine::take(input::signal&& asked) {
  if (lifecycle_.ended())
    return lifecycle_.refuse("signal");
  return signals_.deliver(asked.name, std::move(asked.payload));
}

result<void> process_machine::take(const input::resume_failed&) {
  if (lifecycle_.state() != process_state::failed && lifecycle_.state() != process_state::cancelled)
    return lifecycle_.refuse("resume the failed tasks of");
  failures_.clear();
  lifecycle_.revive();
  unfinished_.revive_dependencies();
  unfinished_.revive_emitters();
  restart_root();
  return {};
}

void process_machine::restart_root() {
  const auto root = runs_.root();
  const auto& x = runs_[root];
  lifecycle_.start_clock();
  if (x.outcome == task_state::completed) {
    if (detached_.empty()) // only `post` failed
      endings_.end_process_if_quiet();
    return;
  }
  if (x.group || x.fan)
    return unfinished_.revive(root);
  unfinished_.begin_again(root);
  if (x.attempt == 0) // its `init` failed
    initialise_session();
}

void process_machine::take(const input::taken_up& again) {
  if (again.policy) {
    if (!setup_.start.policy)
      setup_.start.policy = setup_.flow->policy;
    setup_.start.policy->mode = *again.policy;
  }
  setup_.start.priority = again.priority.value_or(setup_.start.priority);
  if (again.timeout.count() == 0)
    return;
  lifecycle_.bound(again.timeout);
  if (!lifecycle_.ended())
    lifecycle_.start_clock();
}

} // namespace troupe

// The children of a fan-out: `template` and `emit`.
#include "runtime/engine/engine.hpp"
#include "runtime/language/workflow/value_type.hpp"

namespace troupe {

namespace {

/// Children of one fan-out at once, where the definition sets no limit.
constexpr std::uint32_t default_window = 1024;

/// Failures below one child that are told in full.
constexpr std::size_t told_per_child_max = 3;

std::uint64_t count_of(const std::vector<failure_entry>& errors) {
  std::uint64_t count = 0;
  for (const auto& each : errors)
    count += 1 + each.repeats;
  return count;
}

std::string told(const std::vector<failure_entry>& errors) {
  std::string text;
  for (std::size_t i = 0; i < errors.size() && i < told_per_child_max; ++i) {
    if (i > 0)
      text += "; ";
    text += errors[i].told.task_path + ": " + errors[i].told.message;
  }
  if (auto all = count_of(errors); all > told_per_child_max)
    text += "; and " + std::to_string(all - told_per_child_max) + " more below it";
  return text;
}

std::uint32_t window_of(const fan_out& fan) {
  if (fan.order == group_kind::sequence)
    return 1;
  return fan.limit > 0 ? fan.limit : default_window;
}

const await_rule& rule_of(const task& def) {
  static const await_rule all{};
  return def.await ? *def.await : all;
}

/// Whether a child that ended so leaves no sense in starting another.
bool decides(const task& def, task_state ended) {
  if (def.fan->kind == fan_out_kind::template_elements)
    return ended == task_state::failed;
  auto mode = rule_of(def).mode;
  return (mode == await_mode::first && ended == task_state::completed)
         || (mode == await_mode::any_error && ended == task_state::failed);
}

} // namespace

void engine::open_fan(run_index r) {
  auto& x = runs_[r];
  const auto& fan = *x.def->fan;
  const auto& rule = rule_of(*x.def);
  auto list = fan.elements.expand(environment_of(x));
  if (!list)
    return fail_of_itself(r, std::move(list.error().message));
  if (!(*list)->is_array())
    return fail_of_itself(r, std::string{fan.kind == fan_out_kind::emit
                                           ? "`emit.forEach`"
                                           : "the first selector of `template`"}
                               + " must give a list, but gave " + found_as(**list));
  note_computed(*list);
  x.phase = run_phase::members;
  x.fan = std::make_unique<fan_frame>();
  x.fan->list = std::move(*list);
  x.fan->count = x.fan->list->size();
  x.fan->window = window_of(fan);
  x.fan->detached = fan.kind == fan_out_kind::emit && !x.def->await;
  count_pending(x.fan->count * flow_->tasks[fan.body].weight);
  set_state(r, fan.kind == fan_out_kind::emit ? task_state::wait_async
                                              : task_state::wait_for_sub_tasks);
  if (x.fan->count == 0) {
    x.fan->summary = correlation{0, rule.mode}.take_summary();
    x.fan->closed = true;
  } else {
    open_fan_group(r);
  }
  if (x.def->joined && runs_[x.parent].group)
    runs_[x.parent].group->fans[x.def->slot] = {stamp_of(r), std::nullopt, std::nullopt};
  schedule(step_kind::advance, r);
  if (!x.fan->detached)
    return;
  detached_.insert(r);
  complete_attempt(r);
}

void engine::open_fan_group(run_index r) {
  const auto& x = runs_[r];
  const auto& rule = rule_of(*x.def);
  auto merge = x.def->joined ? await_merge::append : rule.merge; // who joins may want all
  pending_->groups_opened.push_back(
    {stamp_of(r), execution_id_of(r), x.fan->count, rule.mode, rule.timeout, merge});
}

void engine::start_element(run_index r, std::uint64_t index) {
  auto& x = runs_[r];
  auto& fan = *x.fan;
  ++fan.live;
  unfinished_run left;
  if (auto known = fan.unfinished.extract(index))
    left = known.mapped();
  if (left.kept != no_run)
    return revive(left.kept);
  auto names = element_scope(r, index);
  auto child = begin(r, flow_->tasks[x.def->fan->body], run_role::element, index, left.pass);
  runs_[child].attempt = runs_[child].spent_attempts = left.attempts;
  runs_[child].lost_attempts = left.lost_attempts;
  runs_[child].scope = names ? *names : x.scope;
  if (!names)
    fail_of_itself(child, std::move(names.error().message));
}

void engine::advance_fan(run_index r) {
  auto& x = runs_[r];
  if (x.phase != run_phase::members && !detached_.contains(r))
    return;
  auto& fan = *x.fan;
  if (fan.done) // taken up again after its `post` had failed
    return complete_attempt(r);
  const auto& body = flow_->tasks[x.def->fan->body];
  while (!fan.halted && fan.live < fan.window && fan.next < fan.count)
    start_element(r, fan.index_of(fan.next++));
  auto started = fan.halted || fan.next == fan.count;
  if (fan.live > 0 || !started)
    return;
  if (auto unstarted = fan.count - fan.next; !fan.closed && unstarted > 0) {
    move_pending(fan.count_unstarted() * body.weight, task_state::cancelled);
    if (!fan.summary)
      pending_->groups_closed.push_back({stamp_of(r), unstarted});
  }
  fan.closed = true;
  // However it ended: no later group of this row can be taken for this one once it has settled.
  if (fan.summary)
    fan_ended(r);
}

result<scope_ptr> engine::element_scope(run_index r, std::uint64_t index) {
  auto& x = runs_[r];
  const auto& fan = *x.def->fan;
  auto names = std::make_shared<scope>(scope{x.scope, true, {}});
  names->names.reserve(fan.bindings.size() + 2); // with the element, and the child's own output
  if (fan.element_name) {
    auto element = share_part(x.fan->list, (*x.fan->list)[index]);
    learn_secret(*fan.element_name, element);
    names->set(*fan.element_name, std::move(element));
  }
  for (const auto& each : fan.bindings) {
    task_environment seen{session_, names.get(), world_, flow_->symbols};
    seen.see_states(*this, x);
    if (auto i = flow_->symbols.find("i"))
      seen.define(*i, make_value(index));
    auto content = each.content.expand(seen);
    if (content && each.type)
      content = convert_named(*each.type, flow_->symbols.text(each.name), *content);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    note_computed(*content);
    learn_secret(each.name, *content);
    names->set(each.name, std::move(*content));
  }
  return names;
}

void engine::element_ended(run_index r, run_index child) {
  auto& x = runs_[r];
  auto& c = runs_[child];
  auto& fan = *x.fan;
  --fan.live;
  schedule(step_kind::advance, r);
  if (c.jump && c.outcome == task_state::completed && !fan.halted) {
    if (c.jump->owner == r)
      return repeat_element(r, c);
    x.stop = run_stop::leaving;
    x.jump = c.jump;
    fan.halted = true;
  }
  member_outcome ended{c.index, c.outcome, null_value(), told(c.errors)};
  if (c.outcome == task_state::failed && c.def->continue_on_error)
    ended.state = task_state::completed;
  else if (c.outcome == task_state::completed && c.def->has_output() && c.payload)
    ended.output = std::move(c.payload);
  if (c.outcome == task_state::completed && c.rows_below == 0)
    c.scope.reset(); // nobody sees its names any more, among them its output
  if (decides(*x.def, ended.state))
    fan.halted = true;
  if (fan.summary)
    return fan.note_late(ended);
  ended.index = fan.position_of(ended.index);
  pending_->group_members.push_back({stamp_of(r), std::move(ended)});
}

void engine::repeat_element(run_index r, const run& ended) {
  auto& x = runs_[r];
  ++x.fan->live;
  count_pending(ended.def->weight);
  auto child = begin(r, *ended.def, run_role::element, ended.index, ended.pass + 1);
  runs_[child].scope = ended.has_init_scope ? ended.scope->outer : ended.scope;
}

void engine::fan_ended(run_index r) {
  auto& x = runs_[r];
  if (x.fan->detached)
    return detached_fan_ended(r);
  const auto& summary = *x.fan->summary;
  if (auto* seen = joinable(r))
    seen->ended = summary;
  if (x.stop == run_stop::cancel)
    return conclude(r, task_state::cancelled);
  if (x.stop == run_stop::timeout)
    return fail_of_itself(r, timeout_message(x));
  auto left = std::exchange(x.stop, run_stop::none) == run_stop::leaving;
  if (left && summary.failed == 0)
    return conclude(r, task_state::completed);
  x.jump.reset(); // a failure beside it wins over a `goto`
  auto outcome = settle(*x.fan->summary, rule_of(*x.def));
  if (!outcome)
    return fail_of_itself(r, std::move(outcome.error().message));
  x.fan->done = true;
  if (summary.continued > 0)
    x.errors.push_back(entry_in_spite_of(r, summary.failures));
  x.payload = std::move(*outcome);
  store_output(x, x.payload);
  complete_attempt(r);
}

void engine::detached_fan_ended(run_index r) {
  auto& x = runs_[r];
  detached_.erase(r);
  auto& fan = *x.fan;
  auto* seen = joinable(r);
  auto joiners = std::exchange(fan.joiners, {});
  const auto* first_joiner = joiners.empty() ? nullptr : runs_.find(joiners.front());
  if (seen)
    seen->ended = *fan.summary;
  auto outcome = settle(*fan.summary, rule_of(first_joiner ? *first_joiner->def : *x.def));
  if (outcome) {
    store_output(x, *outcome);
    if (fan.summary->continued > 0)
      errors_.push_back(entry_in_spite_of(r, fan.summary->failures));
  } else if (fan.summary->failed > 0 || fan.summary->expired) { // else it was only stopped
    auto entry = entry_for(r, std::move(outcome.error().message));
    if (seen)
      seen->unclaimed = std::move(entry);
    else
      detached_failures_.push_back(std::move(entry));
  }
  if (seen)
    for (const auto& joiner : joiners)
      if (auto* waiting = runs_.find(joiner); waiting && waiting->phase == run_phase::joining)
        finish_join(joiner.run, *seen);
  if (outcome) {
    drop_unfinished(r);
    x.fan.reset();
  } else {
    x.kept = true;
    failed_detached_.push_back(r);
  }
  release(r);
  if (runs_[root_].phase == run_phase::ended)
    end_if_quiet();
  else
    schedule(step_kind::advance, root_);
}

void engine::halt_detached(bool stop_live) {
  for (auto r : detached_) {
    runs_[r].fan->halted = true;
    if (stop_live)
      stop_children(r);
    schedule(step_kind::advance, r);
  }
}

} // namespace troupe

#include "runtime/engine/fan_outs.hpp"

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

/// Whether a child that ended so leaves no sense in starting another.
bool decides(const task& def, task_state ended, bool keeps_going) {
  if (def.fan->kind == fan_out_kind::template_elements)
    return ended == task_state::failed && !keeps_going;
  auto mode = rule_of(def).mode;
  return (mode == await_mode::first && ended == task_state::completed)
         || (mode == await_mode::any_error && ended == task_state::failed);
}

} // namespace

// -- children start ----------------------------------------------------------------------------

void fan_outs::open(run_index r) {
  auto& x = runs_[r];
  const auto& fan = *x.def->fan;
  auto list = fan.elements.expand(values_.environment_of(x));
  if (!list)
    return endings_.fail(r, std::move(list.error().message));
  if (!(*list)->is_array())
    return endings_.fail(r, std::string{fan.kind == fan_out_kind::emit
                                          ? "`emit.forEach`"
                                          : "the first selector of `template`"}
                              + " must give a list, but gave " + found_as(**list));
  feed_.computed(*list);
  x.phase = run_phase::members;
  x.fan = std::make_unique<fan_frame>();
  x.fan->list = std::move(*list);
  x.fan->count = x.fan->list->size();
  x.fan->window = window_of(fan);
  x.fan->detached = fan.kind == fan_out_kind::emit && !x.def->await;
  executions_.count_pending(x.fan->count * setup_.task_at(fan.body).weight);
  executions_.set_state(r, fan.kind == fan_out_kind::emit ? task_state::wait_async
                                                          : task_state::wait_for_sub_tasks);
  if (x.fan->count == 0) {
    x.fan->summary = correlation{0, rule_of(*x.def).mode}.take_summary();
    x.fan->closed = true;
  } else {
    executions_.open_fan_group(r);
  }
  if (x.def->joined && runs_[x.parent].group)
    runs_[x.parent].group->fans[x.def->slot] = {runs_.stamp_of(r), std::nullopt, std::nullopt};
  agenda_.add(step_kind::advance, r);
  if (!x.fan->detached)
    return;
  detached_.add(r);
  endings_.complete(r);
}

void fan_outs::start_element(run_index r, std::uint64_t index) {
  auto& x = runs_[r];
  auto& fan = *x.fan;
  ++fan.live;
  unfinished_run left;
  if (auto known = fan.unfinished.extract(index))
    left = known.mapped();
  if (left.kept != no_run)
    return unfinished_.revive(left.kept);
  auto names = element_scope(r, index);
  auto child
    = executions_.begin(r, setup_.task_at(x.def->fan->body), run_role::element, index, left.pass);
  runs_[child].attempt = runs_[child].spent_attempts = left.attempts;
  runs_[child].lost_attempts = left.lost_attempts;
  runs_[child].scope = names ? *names : x.scope;
  if (!names)
    endings_.fail(child, std::move(names.error().message));
}

result<scope_ptr> fan_outs::element_scope(run_index r, std::uint64_t index) {
  auto& x = runs_[r];
  const auto& fan = *x.def->fan;
  const auto& symbols = setup_.flow->symbols;
  auto names = std::make_shared<scope>(scope{x.scope, true, {}});
  names->names.reserve(fan.bindings.size() + 2); // with the element, and the child's own output
  if (fan.element_name) {
    auto element = share_part(x.fan->list, (*x.fan->list)[index]);
    feed_.learn(*fan.element_name, element);
    names->set(*fan.element_name, std::move(element));
  }
  for (const auto& each : fan.bindings) {
    auto seen = values_.environment_in(names.get(), x);
    if (auto i = symbols.find("i"))
      seen.define(*i, make_value(index));
    auto content = each.content.expand(seen);
    if (content && each.type)
      content = convert_named(*each.type, symbols.text(each.name), *content);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    feed_.computed(*content);
    feed_.learn(each.name, *content);
    names->set(each.name, std::move(*content));
  }
  return names;
}

void fan_outs::advance(run_index r) {
  auto& x = runs_[r];
  if (x.phase != run_phase::members && !detached_.contains(r))
    return;
  auto& fan = *x.fan;
  if (fan.done) // taken up again after its `post` had failed
    return endings_.complete(r);
  while (!fan.halted && fan.live < fan.window && fan.next < fan.count)
    start_element(r, fan.index_of(fan.next++));
  auto started = fan.halted || fan.next == fan.count;
  if (fan.live > 0 || !started)
    return;
  if (auto unstarted = fan.count - fan.next; !fan.closed && unstarted > 0) {
    const auto& body = setup_.task_at(x.def->fan->body);
    executions_.move_pending(fan.count_unstarted() * body.weight, task_state::cancelled);
    if (!fan.summary)
      out_->groups_closed.push_back({runs_.stamp_of(r), unstarted});
  }
  fan.closed = true;
  // However it ended: no later group of this row can be taken for this one once it has settled.
  if (fan.summary)
    end(r);
}

// -- children end ------------------------------------------------------------------------------

void fan_outs::element_ended(run_index r, run_index child) {
  auto& x = runs_[r];
  auto& c = runs_[child];
  auto& fan = *x.fan;
  const auto keeps_going = setup_.keeps_going(*x.def);
  --fan.live;
  agenda_.add(step_kind::advance, r);
  if (c.outcome == task_state::failed && !c.def->continue_on_error)
    receive_failure(r);
  if (c.jump && c.outcome == task_state::completed && !fan.halted && !(keeps_going && fan.failed)) {
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
  if (decides(*x.def, ended.state, keeps_going))
    fan.halted = true;
  if (fan.summary)
    return fan.note_late(ended);
  if (fan.first_failed.empty() && !c.errors.empty())
    fan.first_failed = c.errors.front().told.task_path;
  ended.index = fan.position_of(ended.index);
  out_->group_members.push_back({runs_.stamp_of(r), std::move(ended)});
}

/// One of its children has failed: where it keeps going, none leaves it any more.
void fan_outs::receive_failure(run_index r) {
  auto& x = runs_[r];
  x.fan->failed = true;
  if (x.stop != run_stop::leaving || !setup_.keeps_going(*x.def))
    return;
  x.stop = run_stop::none;
  x.jump.reset();
  x.fan->halted = x.fan->summary.has_value();
}

void fan_outs::repeat_element(run_index r, const run& ended) {
  auto& x = runs_[r];
  ++x.fan->live;
  executions_.count_pending(ended.def->weight);
  auto child = executions_.begin(r, *ended.def, run_role::element, ended.index, ended.pass + 1);
  runs_[child].scope = ended.has_init_scope ? ended.scope->outer : ended.scope;
}

void fan_outs::settle(const run_stamp& emitter, group_summary summary) {
  auto* x = runs_.find_attempt(emitter);
  if (!x || !x->fan || x->fan->summary)
    return;
  if (x->fan->earlier)
    summary = x->fan->with_earlier(std::move(summary));
  summary.first_failed = x->fan->first_failed;
  x->fan->summary = std::move(summary);
  if (x->fan->live > 0) {
    x->fan->halted = true;
    agenda_.add_below(emitter.run, step_kind::stop);
  }
  agenda_.add(step_kind::advance, emitter.run);
}

void fan_outs::end(run_index r) {
  auto& x = runs_[r];
  if (x.fan->detached)
    return end_detached(r);
  const auto& summary = *x.fan->summary;
  if (auto* seen = runs_.find_joinable(r))
    seen->ended = summary;
  if (x.stop == run_stop::cancel)
    return endings_.conclude(r, task_state::cancelled);
  if (x.stop == run_stop::timeout)
    return endings_.time_out(r);
  auto why = std::exchange(x.stop, run_stop::none);
  if (why == run_stop::leaving && summary.failed == 0)
    return endings_.conclude(r, task_state::completed);
  x.jump.reset(); // a failure beside it wins over a `goto`
  auto outcome = troupe::settle(*x.fan->summary, rule_of(*x.def));
  if (!outcome && why == run_stop::winding_down && summary.failed == 0)
    return endings_.conclude(r, task_state::cancelled);
  if (!outcome)
    return endings_.fail(r, std::move(outcome.error().message),
                         children_of(summary, rule_of(*x.def)));
  x.fan->done = true;
  if (summary.continued > 0)
    x.errors.push_back(failures_.entry_in_spite_of(r, summary));
  x.payload = std::move(*outcome);
  values_.store_output(x, x.payload);
  endings_.complete(r);
}

void fan_outs::end_detached(run_index r) {
  auto& x = runs_[r];
  detached_.remove(r);
  auto& fan = *x.fan;
  auto* seen = runs_.find_joinable(r);
  auto joiners = std::exchange(fan.joiners, {});
  const auto* first_joiner = joiners.empty() ? nullptr : runs_.find(joiners.front());
  if (seen)
    seen->ended = *fan.summary;
  const auto& rule = rule_of(first_joiner ? *first_joiner->def : *x.def);
  auto outcome = troupe::settle(*fan.summary, rule);
  if (outcome) {
    values_.store_output(x, *outcome);
    if (fan.summary->continued > 0)
      failures_.add(failures_.entry_in_spite_of(r, *fan.summary));
  } else if (fan.summary->failed > 0 || fan.summary->expired) { // else it was only stopped
    auto entry = failures_.entry_for(r, std::move(outcome.error().message));
    entry.told.children = children_of(*fan.summary, rule);
    if (seen)
      seen->unclaimed = std::move(entry);
    else
      failures_.add_detached(std::move(entry));
  }
  if (seen)
    for (const auto& joiner : joiners)
      if (auto* waiting = runs_.find(joiner); waiting && waiting->phase == run_phase::joining)
        finish_join(joiner.run, *seen);
  if (outcome) {
    unfinished_.drop_below(r);
    x.fan.reset();
  } else {
    unfinished_.keep_emitter(r);
  }
  executions_.release(r);
  if (runs_[runs_.root()].phase == run_phase::ended)
    endings_.end_process_if_quiet();
  else
    agenda_.add(step_kind::advance, runs_.root());
}

// -- joining -----------------------------------------------------------------------------------

void fan_outs::join(run_index r) {
  auto& x = runs_[r];
  auto where = runs_.find_place(r, x.def->await->on);
  auto* group = where ? runs_[where->owner].group.get() : nullptr;
  auto known = group ? group->fans.find(where->slot) : decltype(group->fans.end()){};
  if (!group || known == group->fans.end()) { // the emitter was skipped: there is nothing to take
    x.payload = null_value();
    return endings_.complete(r);
  }
  if (known->second.ended)
    return finish_join(r, known->second);
  const auto& emitter = known->second.emitter;
  runs_[emitter.run].fan->joiners.push_back(runs_.stamp_of(r));
  x.phase = run_phase::joining;
  executions_.set_state(r, task_state::wait_async);
  out_->groups_joined.push_back({emitter, x.def->await->mode, x.def->await->timeout});
}

void fan_outs::finish_join(run_index r, joinable_fan& fan) {
  auto& x = runs_[r];
  auto outcome = troupe::settle(group_summary{*fan.ended}, *x.def->await);
  if (!outcome) {
    if (auto entry = std::exchange(fan.unclaimed, std::nullopt))
      x.errors.push_back(std::move(*entry));
    return endings_.fail(r, std::move(outcome.error().message),
                         children_of(*fan.ended, *x.def->await));
  }
  x.payload = std::move(*outcome);
  values_.store_output(x, x.payload);
  endings_.complete(r);
}

} // namespace troupe

// States, counters, events and names.
#include "runtime/base/far_time.hpp"
#include "runtime/engine/engine.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// What tells executions of one task apart: `g@2/a#3` is the third pass of a in the second
/// attempt of g.
std::string pass_suffix(std::uint32_t pass) {
  return pass > 0 ? '#' + std::to_string(pass + 1) : std::string{};
}

std::string attempt_suffix(std::uint32_t attempt) {
  return attempt > 1 ? '@' + std::to_string(attempt) : std::string{};
}

} // namespace

void engine::set_state(run_index r, task_state to) {
  auto& x = runs_[r];
  if (x.state != to && x.def->is_step) {
    --counters_.of(x.state);
    ++counters_.of(to);
  }
  x.state = to;
  x.since = world_.now;
  if (x.def->asked && x.role == run_role::member)
    note_state(x.parent, *x.def, to);
  ++scn_;
  if (options_.recorded)
    record(r);
  if (!options_.observed.executions)
    return;
  execution_event change;
  change.at = world_.now;
  change.scn = scn_;
  change.process_id = options_.process_id;
  change.execution_id = execution_id_of(r);
  change.task_id = path_of(r);
  if (x.parent != no_run)
    change.parent_task_id = path_of(x.parent);
  if (x.role == run_role::element)
    change.group_id = execution_id_of(x.parent);
  change.state = to;
  change.attempt = x.attempt;
  if (x.failure)
    change.error = redactor_.active() ? redactor_.masked(x.failure->message) : x.failure->message;
  pending_->events.push_back(std::move(change));
}

void engine::record(run_index r) {
  const auto& x = runs_[r];
  execution_change change;
  change.number = x.number;
  change.parent = x.parent == no_run ? 0 : runs_[x.parent].number;
  change.task = x.role == run_role::dependencies ? flow_->root().index : x.def->index;
  change.pass = x.pass;
  change.parent_attempt = x.parent_attempt;
  change.attempt = x.attempt;
  if (x.role == run_role::element)
    change.element = x.index;
  change.state = x.state;
  change.at = world_.now;
  if (x.failure)
    change.error = redactor_.active() ? redactor_.masked(x.failure->message) : x.failure->message;
  pending_->recorded.push_back(std::move(change));
}

void engine::note_unstarted(run_index parent, const task& def, task_state to) {
  move_pending(def.weight, to);
  note_state(parent, def, to);
  ++scn_;
  if (options_.recorded) {
    execution_change change;
    change.number = ++begun_;
    change.parent = runs_[parent].number;
    change.task = def.index;
    const auto& passes = runs_[parent].group->passes;
    if (auto pass = passes.find(def.slot); pass != passes.end())
      change.pass = pass->second;
    change.parent_attempt = runs_[parent].attempt;
    change.state = to;
    change.at = world_.now;
    pending_->recorded.push_back(std::move(change));
  }
  if (!options_.observed.executions)
    return;
  execution_event change;
  change.at = world_.now;
  change.scn = scn_;
  change.process_id = options_.process_id;
  change.execution_id = unstarted_id(parent, def);
  change.parent_task_id = path_of(parent);
  change.task_id = change.parent_task_id + '/' + def.id;
  change.state = to;
  pending_->events.push_back(std::move(change));
}

void engine::count_pending(std::uint64_t steps) {
  counters_.total += steps;
  counters_.pending += steps;
}

void engine::uncount_pending(std::uint64_t steps) {
  counters_.total -= steps;
  counters_.pending -= steps;
}

void engine::move_pending(std::uint64_t steps, task_state to) {
  counters_.pending -= steps;
  counters_.of(to) += steps;
}

void engine::store_output(const run& x, const value& output) {
  const auto& around = x.has_init_scope ? x.scope->outer : x.scope;
  // The output of a child itself is what its fan-out collects; below the child it is seen too.
  if (auto* inner = output_scope(around)) {
    learn_secret(x.def->name_space, output);
    inner->set(x.def->name_space, output);
  } else {
    set_value(x.def->name_space, output);
  }
}

void engine::learn_secret(symbol name, const value& content) {
  if (redactor_.active())
    redactor_.learn(flow_->symbols.text(name), *content);
}

/// What an expression gave is a decision: a replay must come to the same.
void engine::note_computed(const value& given) {
  if (options_.recorded)
    pending_->computed.add(*given);
}

void engine::set_value(symbol name, value content) {
  learn_secret(name, content);
  if (options_.observed.values) {
    const auto* before = session_.find(name);
    note_value(flow_->symbols.text(name), before ? *before : nullptr, content);
  }
  session_.set(name, std::move(content));
}

void engine::set_value(const std::string& name, value content) {
  if (auto known = flow_->symbols.find(name))
    return set_value(*known, std::move(content));
  if (options_.observed.values)
    note_value(name, session_.find_other(name), content);
  if (redactor_.active())
    redactor_.learn(name, *content);
  session_.set(name, std::move(content));
}

void engine::append_value(symbol name, const value& content) {
  value before;
  if (options_.observed.values)
    if (const auto* known = session_.find(name))
      before = *known;
  session_.append(name, content);
  if (options_.observed.values)
    note_value(flow_->symbols.text(name), std::move(before), *session_.find(name));
}

void engine::note_value(const std::string& name, value before, value after) {
  if (redactor_.active()) {
    redactor_.learn(name, *after);
    before = before ? redactor_.masked(name, std::move(before)) : nullptr;
    after = redactor_.masked(name, std::move(after));
  }
  pending_->values.push_back(
    {world_.now, scn_, options_.process_id, name, std::move(before), std::move(after)});
}

result<bool> engine::test(run_index r, const expression& condition) {
  auto holds = condition.test(environment_of(runs_[r]));
  if (holds && options_.observed.conditions)
    pending_->conditions.push_back(
      {world_.now, scn_, options_.process_id, path_of(r), condition.source(), *holds});
  return holds;
}

void engine::select_tasks(const std::vector<std::string>& names) {
  if (names.empty())
    return;
  selected_.assign(flow_->tasks.size(), selection::none);
  std::vector<task_index> wanted;
  for (const auto& name : names)
    if (auto found = flow_->find_task(name); found != no_task)
      wanted.push_back(found);
  auto want = [&](task_index index) {
    if (index != no_task && selected_[index] != selection::whole)
      wanted.push_back(index);
  };
  while (!wanted.empty()) {
    const auto& each = flow_->tasks[wanted.back()];
    wanted.pop_back();
    if (selected_[each.index] == selection::whole)
      continue;
    selected_[each.index] = selection::whole;
    std::ranges::for_each(each.children, want);
    std::ranges::for_each(each.depends_on, want);
    want(each.catch_task);
    want(each.finally_task);
    if (each.fan)
      want(each.fan->body);
    for (auto above = each.parent; above != no_task; above = flow_->tasks[above].parent)
      if (selected_[above] == selection::none)
        selected_[above] = selection::passage;
  }
}

std::string engine::joined_ids(run_index r, bool with_passes) const {
  std::vector<const run*> chain;
  for (auto at = r; at != no_run; at = runs_[at].parent)
    chain.push_back(&runs_[at]);
  std::string text;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    const auto& x = **each;
    if (x.role == run_role::dependencies) {
      text += flow_->root().id;
      continue;
    }
    if (with_passes)
      text += attempt_suffix(x.parent_attempt);
    if (!text.empty())
      text += x.role == run_role::element ? '.' : '/';
    text += x.def->id;
    if (x.role == run_role::element)
      text += '[' + std::to_string(x.index) + ']';
    if (with_passes)
      text += pass_suffix(x.pass);
  }
  return text;
}

std::string engine::path_of(run_index r) const {
  return joined_ids(r, false);
}

std::string engine::execution_id_of(run_index r) const {
  return options_.process_id + '/' + joined_ids(r, true);
}

std::string engine::unstarted_id(run_index parent, const task& member) const {
  const auto& group = *runs_[parent].group;
  auto pass = group.passes.find(member.slot);
  return execution_id_of(parent) + attempt_suffix(runs_[parent].attempt) + '/' + member.id
         + pass_suffix(pass == group.passes.end() ? 0 : pass->second);
}

task_environment engine::environment_of(const run& x) {
  task_environment seen{session_, x.scope.get(), world_, flow_->symbols};
  seen.see_states(*this, x);
  return seen;
}

std::string_view engine::state_of(const run& from, task_index asked) const {
  const auto& wanted = flow_->tasks[asked];
  auto told_by = [&](const run& group) -> std::string_view {
    if (group.def->index != wanted.parent || !group.group)
      return {};
    auto known = group.group->states.find(wanted.slot);
    return known == group.group->states.end() ? std::string_view{} : to_string(known->second);
  };
  if (wanted.parent == flow_->dependencies)
    return dependencies_ == no_run ? std::string_view{} : told_by(runs_[dependencies_]);
  for (const auto* at = &from;; at = &runs_[at->parent])
    if (auto told = told_by(*at); !told.empty() || at->parent == no_run)
      return told;
}

/// Remembers the state of a member that some expression asks about.
void engine::note_state(run_index group, const task& member, task_state is) {
  if (member.asked && group != no_run && runs_[group].group)
    runs_[group].group->states[member.slot] = is;
}

void engine::link(run_index parent, run_index child) {
  auto& p = runs_[parent];
  auto& c = runs_[child];
  c.parent = parent;
  c.next = p.first_child;
  if (c.next != no_run)
    runs_[c.next].previous = child;
  p.first_child = child;
  ++p.rows_below;
}

void engine::unlink(run_index child) {
  auto& c = runs_[child];
  if (c.previous != no_run)
    runs_[c.previous].next = c.next;
  else if (c.parent != no_run)
    runs_[c.parent].first_child = c.next;
  if (c.next != no_run)
    runs_[c.next].previous = c.previous;
  c.next = c.previous = no_run;
}

run_stamp engine::stamp_of(run_index r) const {
  return {r, runs_[r].generation, runs_[r].attempt};
}

void engine::schedule(step_kind kind, run_index r) {
  agenda_.push_back({kind, stamp_of(r)});
}

void engine::arm(run_index r, timer_purpose purpose, duration delay) {
  timer_key key{stamp_of(r), purpose};
  if (purpose == timer_purpose::process_timeout || purpose == timer_purpose::cleanup) {
    key.stamp.attempt = revivals_; // of the process: late ones of an earlier life are stale
    process_timers_.push_back(key);
  }
  pending_->timers.push_back({key, after(world_.now, delay)});
}

void engine::disarm_timeout(run_index r) {
  auto& x = runs_[r];
  if (!std::exchange(x.timed, false))
    return;
  pending_->timers_to_stop.push_back({stamp_of(r), timer_purpose::attempt_timeout});
}

failure_entry engine::entry_for(run_index r, std::string message) const {
  const auto& def = *runs_[r].def;
  const auto& names = flow_->symbols;
  return {{names.text(def.name_space), path_of(r), std::move(message), def.where, {}}, false, 0};
}

failure_entry engine::entry_in_spite_of(run_index r, const std::string& failures) const {
  auto entry = entry_for(r, "completed in spite of " + failures);
  entry.continued = true;
  return entry;
}

} // namespace troupe

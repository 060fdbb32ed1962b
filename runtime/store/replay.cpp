#include "runtime/store/replay.hpp"

#include "runtime/base/far_time.hpp"
#include "runtime/engine/decisions.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>; // which clang 14 does not deduce

} // namespace

replayer::replayer(workflow_ptr flow, std::string process_id, listener hear)
  : flow_{std::move(flow)}, process_id_{std::move(process_id)}, hear_{std::move(hear)} {}

replayer::replayer(replayed_process begun)
  : flow_{begun.machine.flow()}, process_id_{begun.machine.options().process_id}, made_{std::move(
                                                                                    begun)} {}

result<void> replayer::feed(journal_entry entry) {
  auto nth = std::to_string(made_ ? made_->entries + 1 : 1);
  for (auto& each : entry.inputs)
    if (auto done = put(each); !done)
      return failure(error_code::store_damaged, "entry " + nth + " of the journal of " + process_id_
                                                  + ": " + done.error().message);
  if (!made_)
    return failure(error_code::store_damaged,
                   "the journal of " + process_id_ + " does not begin with a start");
  made_->unfinished = made_->machine.work(entry.steps);
  made_->machine.take_effects(effects_);
  add_decisions(made_->decisions, effects_);
  note(effects_);
  ++made_->entries;
  auto same = made_->machine.scn() == entry.scn
              && (!entry.decisions || *entry.decisions == made_->decisions.sum());
  return same ? result<void>{} : diverged();
}

/// Says where, and what can be done.
result<void> replayer::diverged() const {
  return failure(error_code::process_diverged,
                 "process " + process_id_ + " diverges at entry " + std::to_string(made_->entries)
                   + " of its journal, which was written under behaviour "
                   + std::to_string(made_->machine.options().behaviour)
                   + ": this Troupe decides otherwise, or an action behaves otherwise than it did. "
                     "Nothing is lost:"
                     " `troupe show`, `logs` and `events` tell what it did; `troupe retry "
                   + process_id_
                   + " --definition FILE` goes on with another definition; `troupe rm --force "
                   + process_id_ + "` gives it up");
}

result<void> replayer::try_out(std::vector<timed_input> inputs) {
  constexpr std::size_t steps = 4096;
  for (auto& each : inputs)
    if (auto done = put(each); !done)
      return done;
  for (auto more = true; more;) {
    more = made_->machine.work(steps);
    made_->machine.take_effects(effects_);
    note(effects_);
  }
  return {};
}

result<replayed_process> replayer::take() {
  if (!made_)
    return failure(error_code::store_damaged, "the journal of " + process_id_ + " is empty");
  return std::move(*made_);
}

result<void> replayer::put(timed_input& each) {
  now_ = each.at;
  if (auto* start = std::get_if<input::start>(&each.what); start && !made_) {
    begin(*start, each.at);
    return {};
  }
  if (!made_)
    return failure(error_code::store_damaged, "it does not begin with a start");
  auto& machine = made_->machine;
  auto at = each.at;
  const auto latest = std::exchange(made_->latest, at);
  auto input_of = [&](const run_stamp& stamp) {
    auto known = made_->actions.extract(stamp);
    return known ? known.mapped().input : null_value();
  };
  return std::visit(
    overloaded{
      [&](input::start&) -> result<void> {
        return failure(error_code::store_damaged, "it begins again");
      },
      [&](input::action_started& x) -> result<void> {
        machine.action_started(x.stamp, at);
        return {};
      },
      [&](input::action_finished& x) -> result<void> {
        if (auto known = made_->actions.extract(x.stamp); known && hear_outcome_)
          hear_outcome_(known.mapped(), x);
        auto outcome = x.output ? result<value>{std::move(x.output)} : failure(std::move(x.error));
        machine.action_finished(x.stamp, std::move(outcome), at);
        return {};
      },
      [&](input::action_recalled& x) -> result<void> {
        machine.action_recalled(x.stamp, input_of(x.stamp), at);
        return {};
      },
      [&](input::action_lost& x) -> result<void> {
        machine.action_lost(x.stamp, input_of(x.stamp), at);
        return {};
      },
      [&](input::timer_due& x) -> result<void> {
        made_->timers.erase(x.key);
        machine.timer_due(x.key, at);
        return {};
      },
      [&](input::group_settled& x) -> result<void> {
        machine.group_settled(x.group, summary_of(x), at);
        made_->groups.erase(x.group);
        return {};
      },
      [&](input::approval_decided& x) -> result<void> {
        made_->approvals.erase(x.stamp);
        machine.approval_decided(x.stamp, x.approved, std::move(x.reason), at);
        return {};
      },
      [&](input::cancel& x) { return machine.cancel(std::move(x.reason), x.timeout, at); },
      [&](input::pause& x) { return machine.pause(std::move(x.reason), at); },
      [&](input::resume&) { return machine.resume(at); },
      [&](input::step&) { return machine.step(at); },
      [&](input::resume_failed&) { return machine.resume_failed(at); },
      [&](input::signal& x) { return machine.signal(x.name, std::move(x.payload), at); },
      [&](input::taken_up& x) -> result<void> {
        made_->latest = latest;
        made_->idle += made_->idle_before(x, at);
        made_->latest = at;
        machine.taken_up(x.policy, x.timeout, at);
        return {};
      },
    },
    each.what);
}

void replayer::begin(input::start& what, time_point at) {
  engine_options options{.process_id = process_id_,
                         .parent_id = std::move(what.parent_id),
                         .parent_execution = std::move(what.parent_execution),
                         .observed = {.executions = static_cast<bool>(hear_)},
                         .start_paused = what.paused,
                         .policy = std::move(what.policy),
                         .tasks = std::move(what.tasks),
                         .recorded = true,
                         .behaviour = what.behaviour,
                         .surroundings = std::move(what.surroundings),
                         .rules = std::move(what.rules)};
  made_.emplace(engine{flow_, std::move(options)}, at);
  made_->latest = at;
  made_->terms = std::move(what.approvals);
  made_->machine.start(*what.init, what.timeout, at);
}

void replayer::note(effects& done) {
  if (hear_ && !done.events.empty())
    hear_(done.events);
  if (hear_change_)
    std::ranges::for_each(done.recorded, hear_change_);
  for (const auto& change : done.changes)
    made_->reason = change.reason;
  for (auto& each : done.groups_opened) {
    auto due = each.timeout.count() > 0 ? after(now_, each.timeout) : time_point{};
    made_->groups.insert_or_assign(
      each.group, open_fan_out{each, {each.expected, each.mode, each.merge}, now_, due});
  }
  for (auto& each : done.actions)
    made_->actions.insert_or_assign(each.stamp, std::move(each));
  for (auto& each : done.approvals)
    made_->approvals.insert_or_assign(each.stamp, open_approval{std::move(each), now_});
  for (const auto& stamp : done.approvals_to_withdraw)
    made_->approvals.erase(stamp);
  for (const auto& each : done.timers)
    made_->timers.insert_or_assign(each.key, open_timer{now_, each.due});
  for (const auto& key : done.timers_to_stop)
    made_->timers.erase(key);
  note_members(done);
}

void replayer::note_members(effects& done) {
  // Once settled, a group hears nothing more.
  auto find = [this](const run_stamp& group) -> open_fan_out* {
    auto known = made_->groups.find(group);
    auto open = known != made_->groups.end() && !known->second.so_far.settled();
    return open ? &known->second : nullptr;
  };
  for (auto& each : done.group_members)
    if (auto* group = find(each.group))
      group->so_far.add(std::move(each.outcome));
  for (const auto& each : done.groups_joined)
    if (auto* group = find(each.group)) {
      group->so_far.join(each.mode);
      if (each.timeout.count() > 0) {
        group->since = now_;
        group->due = after(now_, each.timeout);
      }
    }
  for (const auto& each : done.groups_closed)
    if (auto* group = find(each.group))
      group->so_far.cancel(each.unstarted);
}

group_summary replayer::summary_of(const input::group_settled& what) {
  if (what.expired)
    return *what.expired;
  auto known = made_->groups.find(what.group);
  return known == made_->groups.end() ? group_summary{} : known->second.so_far.take_summary();
}

} // namespace troupe

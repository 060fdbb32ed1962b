#include "runtime/durability/replay.hpp"

#include "runtime/base/time.hpp"
#include "runtime/engine/decisions.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

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
  auto& done = made_->machine.take_effects();
  add_decisions(made_->decisions, done);
  note(done);
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
                   + std::to_string(made_->machine.begun().behaviour)
                   + ": this Troupe decides otherwise, or an action behaves otherwise than it did. "
                     "Nothing is lost:"
                     " `troupe show`, `logs` and `events` show what it did; `troupe retry "
                   + process_id_
                   + " --definition FILE` continues with another definition; `troupe rm --force "
                   + process_id_ + "` removes it");
}

result<void> replayer::try_out(std::vector<timed_input> inputs) {
  constexpr std::size_t steps = 4096;
  for (auto& each : inputs)
    if (auto done = put(each); !done)
      return done;
  for (auto more = true; more;) {
    more = made_->machine.work(steps);
    note(made_->machine.take_effects());
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
  if (!made_ && !std::holds_alternative<input::start>(each.what))
    return failure(error_code::store_damaged, "it does not begin with a start");
  if (!made_)
    made_.emplace(engine{flow_,
                         {.process_id = process_id_,
                          .observed = {.executions = hear_ ? every_task_state : 0},
                          .recorded = true}},
                  each.at);
  std::visit([this](auto& what) { complete(what); }, each.what);
  made_->latest = each.at;
  return made_->machine.apply(std::move(each.what), each.at);
}

void replayer::complete(input::start& what) {
  made_->terms = what.approvals;
}

void replayer::complete(input::action_finished& what) {
  if (auto known = made_->actions.extract(what.stamp); known && hear_outcome_)
    hear_outcome_(known.mapped(), what);
}

void replayer::complete(input::action_recalled& what) {
  what.input = take_input(what.stamp);
}

void replayer::complete(input::action_lost& what) {
  what.input = take_input(what.stamp);
}

void replayer::complete(input::timer_due& what) {
  made_->timers.erase(what.key);
}

void replayer::complete(input::group_settled& what) {
  if (auto known = made_->groups.extract(what.group); known && !what.summary.expired)
    what.summary = known.mapped().so_far.take_summary();
}

void replayer::complete(input::approval_decided& what) {
  made_->approvals.erase(what.stamp);
}

void replayer::complete(input::result_answered& what) {
  made_->lookups.erase(what.stamp);
}

void replayer::complete(input::taken_up& what) {
  made_->idle += made_->idle_before(what, now_);
}

/// What the action was given, which is no longer in flight.
value replayer::take_input(const run_stamp& stamp) {
  auto known = made_->actions.extract(stamp);
  return known ? std::move(known.mapped().input) : null_value();
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
  for (auto& each : done.lookups)
    made_->lookups.insert_or_assign(each.stamp, std::move(each));
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

} // namespace troupe

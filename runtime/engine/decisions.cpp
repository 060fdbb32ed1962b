#include "runtime/engine/decisions.hpp"

namespace troupe {

namespace {

/// Stands before each list that is not empty, so that what is in one can't be in another.
enum class section : std::uint32_t {
  values = 101,
  changes,
  states,
  groups_opened,
  actions,
  actions_to_stop,
  recall,
  approvals,
  approvals_to_withdraw,
  timers,
  timers_to_stop,
  members,
  joined,
  closed,
  lookups,
};

std::uint64_t nanoseconds_of(duration span) {
  return static_cast<std::uint64_t>(span.count());
}

void add(running_hash& to, const run_stamp& stamp) {
  to.add(stamp.run, stamp.generation);
  to.add(stamp.attempt);
}

void add(running_hash& to, const execution_change& change) {
  to.add(change.number, change.parent);
  to.add(change.task, change.pass);
  to.add(change.parent_attempt, change.attempt);
  to.add(change.element ? *change.element + 1 : 0);
  to.add(static_cast<std::uint64_t>(change.state));
}

void add(running_hash& to, const process_event& change) {
  to.add(static_cast<std::uint64_t>(change.state));
}

void add(running_hash& to, const group_open& opened) {
  add(to, opened.group);
  to.add(opened.expected);
  to.add(static_cast<std::uint64_t>(opened.mode));
  to.add(nanoseconds_of(opened.timeout));
}

void add(running_hash& to, const action_start& action) {
  add(to, action.stamp);
  to.add(action.task, action.first_attempt);
  to.add(*action.input);
}

void add(running_hash& to, const approval_ask& asked) {
  add(to, asked.stamp);
  to.add(*asked.input);
}

void add(running_hash& to, const result_lookup& wanted) {
  add(to, wanted.stamp);
  to.add(wanted.task, wanted.key ? 1 : 0);
  to.add(*wanted.input);
  if (wanted.key)
    to.add(*wanted.key);
}

void add(running_hash& to, const timer_key& key) {
  add(to, key.stamp);
  to.add(static_cast<std::uint64_t>(key.purpose));
}

void add(running_hash& to, const timer_start& timer) {
  add(to, timer.key);
  to.add(nanoseconds_of(timer.due.time_since_epoch()));
}

void add(running_hash& to, const group_member& member) {
  add(to, member.group);
  to.add(member.outcome.index);
  to.add(static_cast<std::uint64_t>(member.outcome.state));
}

void add(running_hash& to, const group_join& joined) {
  add(to, joined.group);
  to.add(static_cast<std::uint64_t>(joined.mode));
  to.add(nanoseconds_of(joined.timeout));
}

void add(running_hash& to, const group_close& closed) {
  add(to, closed.group);
  to.add(closed.unstarted);
}

template <class T>
void add_all(running_hash& to, section before, const std::vector<T>& all) {
  if (all.empty())
    return;
  to.add(static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(all.size()));
  for (const auto& each : all)
    add(to, each);
}

} // namespace

void add_decisions(running_hash& to, const effects& done) {
  if (auto values = done.computed.state(); values != 0)
    to.add(static_cast<std::uint64_t>(section::values)), to.add(values);
  add_all(to, section::changes, done.recorded);
  add_all(to, section::states, done.changes);
  add_all(to, section::groups_opened, done.groups_opened);
  add_all(to, section::actions, done.actions);
  add_all(to, section::actions_to_stop, done.actions_to_stop);
  if (done.recall_actions)
    to.add(static_cast<std::uint64_t>(section::recall));
  add_all(to, section::approvals, done.approvals);
  add_all(to, section::approvals_to_withdraw, done.approvals_to_withdraw);
  add_all(to, section::timers, done.timers);
  add_all(to, section::timers_to_stop, done.timers_to_stop);
  add_all(to, section::members, done.group_members);
  add_all(to, section::joined, done.groups_joined);
  add_all(to, section::closed, done.groups_closed);
  add_all(to, section::lookups, done.lookups);
}

} // namespace troupe

#include "api/stream/stream_router.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <vector>

namespace troupe::api {

namespace {

/// Events as they go to the client. Who comes back names the id that the last of them has.
std::string sent_text(const std::vector<std::string>& events, const std::string& id) {
  std::string text;
  for (std::size_t i = 0; i < events.size(); ++i) {
    text += events[i];
    if (i + 1 == events.size())
      text += "id: " + id + '\n';
    text += '\n';
  }
  return text;
}

json told_topics(const stream_topics& topics) {
  auto list = json::array();
  if (topics.processes)
    list.push_back("processes");
  if (topics.approvals)
    list.push_back("approvals");
  if (topics.schedules)
    list.push_back("schedules");
  for (const auto& each : topics.of_process)
    list.push_back("process/" + each);
  return list;
}

} // namespace

bool stream_router::may_see(const listener& one, const stream_event& happened) {
  const auto& only = one.who.workflows;
  return only.empty() || (happened.workflow && matches_pattern(only, *happened.workflow));
}

duration stream_router::due_of(const listener& one) {
  auto due = one.told + heartbeat;
  if (one.rows.first)
    due = std::min<duration>(due, one.rows.told + row_period);
  if (one.changes.first)
    due = std::min<duration>(due, one.changes.told + change_period);
  return due;
}

void stream_router::arm(listener_id id, listener& one, std::optional<duration> when) {
  if (one.armed == when)
    return;
  if (one.armed)
    due_.erase({*one.armed, id});
  one.armed = when;
  if (when)
    due_.emplace(*when, id);
}

std::optional<stream_router::listener_id>
stream_router::add(stream_listener who, std::shared_ptr<http_stream> to, duration now) {
  if (listeners_.size() >= most_listeners)
    return std::nullopt;
  const auto id = ++last_listener_;
  auto& one = listeners_.emplace(id, listener{std::move(who), std::move(to)}).first->second;
  const auto& topics = one.who.topics;
  if (topics.processes)
    of_processes_.insert(id);
  if (topics.approvals)
    of_approvals_.insert(id);
  if (topics.schedules)
    of_schedules_.insert(id);
  for (const auto& each : topics.of_process)
    of_process_[each].insert(id);

  const auto seen = ring_.number_of(one.who.last_id);
  std::vector<std::string> events{event_text("ready", {{"topics", told_topics(topics)}})};
  if (!one.who.last_id.empty() && !seen)
    events.push_back(event_text("resync", {{"lastEventId", one.who.last_id}}));
  static_cast<void>(one.stream->write(sent_text(events, ring_.id_of(seen.value_or(ring_.last())))));
  one.told = now;
  if (seen)
    ring_.after(*seen, [&](const stream_event& happened, std::uint64_t number) {
      route_to(id, one, happened, number);
    });
  arm(id, one, due_of(one));
  return id;
}

void stream_router::remove(listener_id who) {
  const auto found = listeners_.find(who);
  if (found == listeners_.end())
    return;
  arm(who, found->second, std::nullopt);
  of_processes_.erase(who);
  of_approvals_.erase(who);
  of_schedules_.erase(who);
  for (const auto& each : found->second.who.topics.of_process)
    if (auto others = of_process_.find(each); others != of_process_.end()) {
      others->second.erase(who);
      if (others->second.empty())
        of_process_.erase(others);
    }
  listeners_.erase(found);
}

void stream_router::resume(listener_id who, duration now) {
  const auto found = listeners_.find(who);
  if (found == listeners_.end())
    return;
  found->second.told = now;
  arm(who, found->second, due_of(found->second));
}

bool stream_router::wants_row(const listener& one, const stream_event& happened) {
  const auto& topics = one.who.topics;
  switch (happened.row()) {
    case row_kind::none: return false;
    case row_kind::process: return topics.processes && may_see(one, happened);
    case row_kind::approval: return topics.approvals && may_see(one, happened);
    case row_kind::schedule: return topics.schedules && may_see(one, happened);
  }
  return false;
}

/// Keeps it for one of those whom it may concern.
void stream_router::route_to(listener_id id, listener& one, const stream_event& happened,
                             std::uint64_t number) {
  const auto keep = [&](group& in) {
    if (!in.first)
      in.first = number;
  };
  if (wants_row(one, happened)) {
    const auto dropped = one.pending.dropped();
    one.pending.add_row(happened);
    lost_ += one.pending.dropped() - dropped;
    keep(one.rows);
  }
  const auto row = happened.row();
  const auto is_of_process = row == row_kind::none || row == row_kind::process;
  if (is_of_process && one.who.topics.of_process.contains(*happened.process)) {
    one.pending.add_change(happened);
    keep(one.changes);
  }
  if (one.armed)
    arm(id, one, due_of(one));
}

const std::set<stream_router::listener_id>& stream_router::who_wants(row_kind rows) const {
  switch (rows) {
    case row_kind::approval: return of_approvals_;
    case row_kind::schedule: return of_schedules_;
    default: return of_processes_;
  }
}

void stream_router::route(const stream_event& happened, std::uint64_t number) {
  const auto tell = [&](listener_id id) { route_to(id, listeners_.at(id), happened, number); };
  const auto row = happened.row();
  if (row != row_kind::none)
    std::ranges::for_each(who_wants(row), tell);
  if (row == row_kind::approval || row == row_kind::schedule)
    return;
  if (const auto found = of_process_.find(*happened.process); found != of_process_.end())
    for (const auto id : found->second)
      if (!happened.whole || !of_processes_.contains(id)) // else it has it
        tell(id);
}

void stream_router::publish(std::span<const stream_event> events, std::uint64_t lost) {
  ring_.skip(lost);
  if (lost > 0)
    for (auto& [id, one] : listeners_) {
      one.pending.lose(lost);
      if (!one.rows.first)
        one.rows.first = ring_.last();
      if (one.armed)
        arm(id, one, due_of(one));
    }
  for (const auto& each : events)
    route(each, ring_.add(each));
}

std::optional<duration> stream_router::next_due() const {
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

bool stream_router::serve_next(duration now) {
  if (due_.empty() || due_.begin()->first > now)
    return false;
  const auto id = due_.begin()->second;
  serve(id, listeners_.at(id), now);
  return true;
}

void stream_router::serve(listener_id id, listener& one, duration now) {
  if (!one.stream->has_room())
    return arm(id, one, std::nullopt); // it goes on with `resume`
  if (!one.who.may_stay()) {
    one.stream->end();
    return arm(id, one, std::nullopt);
  }
  std::vector<std::string> events;
  if (one.rows.first && one.rows.told + row_period <= now) {
    one.pending.take_rows(events);
    one.rows = {now, std::nullopt};
  }
  if (one.changes.first && one.changes.told + change_period <= now) {
    one.pending.take_changes(events);
    one.changes = {now, std::nullopt};
  }
  if (events.empty())
    events.emplace_back(": nothing new\n");
  // It has been told all that came before the first thing that still waits.
  auto seen = ring_.last();
  for (const auto* waits : {&one.rows, &one.changes})
    if (waits->first)
      seen = std::min(seen, *waits->first - 1);
  static_cast<void>(one.stream->write(sent_text(events, ring_.id_of(seen))));
  one.told = now;
  arm(id, one, due_of(one));
}

void stream_router::end_all() {
  for (const auto& [id, one] : listeners_)
    one.stream->end();
}

} // namespace troupe::api

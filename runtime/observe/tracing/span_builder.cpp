#include "runtime/observe/tracing/span_builder.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace troupe {

namespace {

/// Ids follow from what they name (FNV-1a, finished as SplitMix64 does), so that whoever goes
/// on with a process goes on with its trace.
std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
  auto hash = 0xcbf2'9ce4'8422'2325ULL ^ seed;
  for (auto byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100'0000'01b3ULL;
  hash = (hash ^ (hash >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94d0'49bb'1331'11ebULL;
  hash ^= hash >> 31U;
  return hash == 0 ? 1 : hash;
}

trace_identity trace_of(std::string_view process_id) {
  return {hash_of(1, process_id), hash_of(2, process_id)};
}

/// The start is part of it: a process taken up again has a span for each time.
span_identity span_of(std::uint64_t seed, std::string_view named, time_point start) {
  return hash_of(seed + static_cast<std::uint64_t>(start.time_since_epoch().count()), named);
}

/// Error texts may hold the output of a command.
std::string clipped(std::string_view text) {
  constexpr std::size_t most = 4096;
  if (text.size() <= most)
    return std::string{text};
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end; // not inside a character
  return std::string{text.substr(0, end)} + "...";
}

/// `flow/each.item[3]/step` as `flow/each.item/step`.
std::string without_indexes(std::string_view path) {
  std::string name;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '[') {
      auto end = path.find_first_not_of("0123456789", at + 1);
      if (end != path.npos && end > at + 1 && path[end] == ']') {
        at = end;
        continue;
      }
    }
    name += path[at];
  }
  return name;
}

void add_event(trace_span& to, span_event happened) {
  if (to.events.size() == trace_span::most_events)
    ++to.dropped_events;
  else
    to.events.push_back(std::move(happened));
}

void note_error(trace_span& failed, const char* kind, std::string_view message) {
  failed.status = span_status::error;
  failed.message = clipped(message);
  failed.attributes.push_back({"error.type", std::string{kind}});
}

double seconds_of(duration span) {
  return std::chrono::duration<double>{span}.count();
}

/// What the commands of an execution used. Conventions have a name for the status only.
void note_usage(trace_span& ran, const attempt_usage& used) {
  const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  const auto& total = used.total;
  ran.attributes.push_back({"process.exit.code", std::int64_t{used.status}});
  ran.attributes.push_back({"troupe.usage.commands", number(total.commands)});
  ran.attributes.push_back({"troupe.usage.wall.time", seconds_of(total.wall)});
  ran.attributes.push_back({"troupe.usage.cpu.time", seconds_of(total.cpu)});
  ran.attributes.push_back({"troupe.usage.memory", number(total.memory)});
  ran.attributes.push_back({"troupe.usage.disk.read", number(total.read)});
  ran.attributes.push_back({"troupe.usage.disk.written", number(total.written)});
  if (auto signal = signal_of(used.status); !signal.empty())
    ran.attributes.push_back({"troupe.usage.signal", std::move(signal)});
}

bool never_began(task_state state) {
  return state == task_state::skipped || state == task_state::cancelled;
}

} // namespace

std::size_t span_builder::open() const noexcept {
  std::size_t count = processes_.size();
  for (const auto& [id, each] : processes_)
    count += each.tasks.size() + each.approvals.size();
  return count;
}

/// `change`: of the process, or what is known of it.
span_builder::open_process& span_builder::find_or_open(const process_event& change) {
  auto [place, fresh] = processes_.try_emplace(change.process_id);
  if (!fresh)
    return place->second;
  auto& whole = place->second.whole;
  auto parent = processes_.find(change.parent_id);
  if (parent != processes_.end()) {
    const auto& above = parent->second;
    auto starter = above.tasks.find(change.parent_execution);
    whole.trace = above.whole.trace;
    whole.parent = starter != above.tasks.end() ? starter->second.id : above.whole.id;
  } else {
    whole.trace = trace_of(change.parent_id.empty() ? change.process_id : change.parent_id);
  }
  whole.id = span_of(3, change.process_id, change.at);
  whole.name = change.name;
  whole.start = change.at;
  whole.attributes
    = {{"troupe.process.id", change.process_id}, {"troupe.workflow.name", change.name}};
  if (!change.parent_id.empty())
    whole.attributes.push_back({"troupe.process.parent_id", change.parent_id});
  return place->second;
}

void span_builder::hear(const process_event& change) {
  auto known = processes_.find(change.process_id);
  if (known != processes_.end()) {
    span_event happened{change.at, std::string{troupe::to_string(change.state)}, {}};
    if (!change.reason.empty())
      happened.attributes.push_back({"troupe.reason", clipped(change.reason)});
    if (!is_final(change.state))
      add_event(known->second.whole, std::move(happened));
    else
      end_process(known, change);
  } else if (!is_final(change.state)) {
    find_or_open(change);
  }
}

void span_builder::end_process(process_table::iterator known, const process_event& change) {
  auto ended = std::move(known->second);
  processes_.erase(known);
  // What is open still has lost its end on the way.
  for (auto* orphans : {&ended.approvals, &ended.tasks})
    for (auto& [id, each] : *orphans) {
      each.end = std::max(change.at, each.start);
      each.attributes.push_back({"troupe.incomplete", true});
      ended_(std::move(each));
    }
  auto& whole = ended.whole;
  whole.end = std::max(change.at, whole.start);
  whole.attributes.push_back(
    {"troupe.process.state", std::string{troupe::to_string(change.state)}});
  if (!change.reason.empty())
    whole.attributes.push_back({"troupe.reason", clipped(change.reason)});
  if (change.state == process_state::failed)
    note_error(whole, "process_failed", change.reason);
  ended_(std::move(whole));
}

void span_builder::hear(const execution_event& change) {
  auto known = processes_.find(change.process_id);
  if (known == processes_.end() && is_final(change.state))
    return;
  process_event begun; // its own was lost
  begun.at = change.at;
  begun.process_id = change.process_id;
  begun.name = change.task_id.substr(0, change.task_id.find('/'));
  auto& around = known != processes_.end() ? known->second : find_or_open(begun);
  if (!around.tasks.contains(change.execution_id)) {
    if (never_began(change.state))
      return;
    begin_task(around, change);
  }
  auto& open = around.tasks.find(change.execution_id)->second;
  if (change.used) {
    auto& sum = around.used[change.execution_id];
    sum.total.add(change.used->total);
    sum.status = change.used->status;
  }
  if (!change.error.empty() && !is_final(change.state))
    add_event(open, {change.at,
                     "exception",
                     {{"exception.type", std::string{"attempt_failed"}},
                      {"exception.message", clipped(change.error)}}});
  if (is_final(change.state))
    return end_task(around, change);
  add_event(open, {change.at,
                   std::string{troupe::to_string(change.state)},
                   {{"troupe.task.attempt", std::int64_t{change.attempt}}}});
}

void span_builder::begin_task(open_process& around, const execution_event& change) {
  trace_span fresh;
  fresh.trace = around.whole.trace;
  fresh.id = span_of(4, change.execution_id, change.at);
  auto parent = around.latest_pass.find(change.parent_task_id);
  fresh.parent = parent != around.latest_pass.end() ? parent->second : around.whole.id;
  fresh.name = without_indexes(change.task_id);
  fresh.start = change.at;
  fresh.attributes = {{"troupe.process.id", change.process_id},
                      {"troupe.task.id", change.task_id},
                      {"troupe.execution.id", change.execution_id}};
  if (!change.group_id.empty())
    fresh.attributes.push_back({"troupe.group.id", change.group_id});
  around.latest_pass[change.task_id] = fresh.id;
  around.tasks.emplace(change.execution_id, std::move(fresh));
}

void span_builder::end_task(open_process& around, const execution_event& change) {
  auto node = around.tasks.extract(change.execution_id);
  auto& whole = node.mapped();
  if (auto latest = around.latest_pass.find(change.task_id);
      latest != around.latest_pass.end() && latest->second == whole.id)
    around.latest_pass.erase(latest);
  whole.end = std::max(change.at, whole.start);
  whole.attributes.push_back({"troupe.task.state", std::string{troupe::to_string(change.state)}});
  whole.attributes.push_back({"troupe.task.attempts", std::int64_t{change.attempt}});
  if (auto used = around.used.extract(change.execution_id))
    note_usage(whole, used.mapped());
  if (change.state == task_state::failed)
    note_error(whole, "task_failed", change.error);
  ended_(std::move(whole));
}

void span_builder::hear(const approval_event& change) {
  auto known = processes_.find(change.process_id);
  if (known == processes_.end())
    return;
  auto& around = known->second;
  if (change.state == approval_state::requested) {
    trace_span fresh;
    auto task = around.tasks.find(change.execution_id);
    fresh.trace = around.whole.trace;
    fresh.id = span_of(5, change.execution_id, change.at);
    fresh.parent = task != around.tasks.end() ? task->second.id : around.whole.id;
    fresh.name = "approval";
    fresh.start = change.at;
    fresh.attributes = {{"troupe.process.id", change.process_id},
                        {"troupe.task.id", change.task_id},
                        {"troupe.execution.id", change.execution_id},
                        {"troupe.action", change.action}};
    around.approvals.insert_or_assign(change.execution_id, std::move(fresh));
    return;
  }
  auto node = around.approvals.extract(change.execution_id);
  if (!node)
    return;
  auto& whole = node.mapped();
  whole.end = std::max(change.at, whole.start);
  whole.attributes.push_back({"troupe.approval.state", std::string{to_string(change.state)}});
  if (!change.reason.empty())
    whole.attributes.push_back({"troupe.reason", clipped(change.reason)});
  ended_(std::move(whole));
}

} // namespace troupe

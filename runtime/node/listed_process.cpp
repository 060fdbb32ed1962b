#include "runtime/node/listed_process.hpp"

#include "runtime/model/json_fields.hpp"

namespace troupe {

namespace {

json owner_json(const process_driver& who) {
  json made{{"host", who.host},
            {"pid", who.pid},
            {"alive", who.lives ? json(*who.lives) : json()},
            {"lastSeen", to_rfc3339(who.last_seen)}};
  if (!who.answers)
    made["answers"] = false;
  return made;
}

result<process_driver> read_owner(const json& content) {
  process_driver who;
  field_reader fields{content, "process.owner"};
  std::uint64_t pid = 0;
  fields.always("host", who.host);
  fields.always("pid", pid);
  fields.always("alive", who.lives);
  fields.always("lastSeen", who.last_seen);
  fields.where_set("answers", who.answers);
  who.pid = static_cast<std::int64_t>(pid);
  return std::move(fields).finish(std::move(who));
}

/// `load[3]#2`.
std::string name_of(const shown_execution& each) {
  auto text = each.task_id;
  if (each.row.element)
    text += '[' + std::to_string(*each.row.element) + ']';
  if (each.row.pass > 0)
    text += '#' + std::to_string(each.row.pass + 1);
  return text;
}

} // namespace

std::string name_of(const process_driver& who) {
  return "pid " + std::to_string(who.pid) + " on " + who.host;
}

json to_json(const listed_process& each) {
  auto shown = to_json(each.summary);
  if (!each.is_live)
    shown.erase("progress");
  if (each.ended_at)
    shown["endedAt"] = to_rfc3339(*each.ended_at);
  if (!each.continues.empty())
    shown["continues"] = each.continues;
  if (!each.reason.empty())
    shown["reason"] = each.reason;
  if (!each.errors.empty())
    shown["errors"] = each.errors;
  if (each.driver)
    shown["owner"] = owner_json(*each.driver);
  return shown;
}

result<listed_process> read_listed_process(const json& content) {
  auto summary = read_process_summary(content);
  if (!summary)
    return tl::unexpected{std::move(summary.error())};
  listed_process made;
  made.summary = std::move(*summary);
  made.is_live = content.contains("progress");
  field_reader fields{content, "process"};
  fields.where_set("endedAt", made.ended_at);
  fields.where_set("reason", made.reason);
  fields.where_set("errors", made.errors);
  fields.where_set("continues", made.continues);
  json owner;
  fields.where_set("owner", owner);
  if (owner.is_null())
    return std::move(fields).finish(std::move(made));
  return read_owner(owner).and_then([&](process_driver who) {
    made.driver = std::move(who);
    return std::move(fields).finish(std::move(made));
  });
}

bool matches(const process_query& which, const listed_process& each, time_point now) {
  const auto& summary = each.summary;
  auto errors = each.errors.empty()
                  ? std::string{}
                  : each.errors.dump(-1, ' ', false, json::error_handler_t::replace);
  process_facts facts{.id = summary.id,
                      .name = summary.name,
                      .parent_id = summary.parent_id,
                      .state = summary.state,
                      .accepted = summary.started_at,
                      .ended = each.ended_at,
                      .errors = errors,
                      .labels = &summary.labels};
  if (is_final(summary.state) && !each.ended_at)
    facts.ended = now;
  return matches(which, facts);
}

std::vector<listed_execution> listed(std::vector<shown_execution> all) {
  std::vector<listed_execution> made;
  made.reserve(all.size());
  for (auto& each : all) {
    auto& row = each.row;
    made.push_back({row.number, row.parent, name_of(each), row.state, row.attempt, row.started,
                    row.ended, std::move(row.error), std::move(row.cached)});
  }
  return made;
}

json to_json(const listed_execution& each) {
  auto time
    = [](time_point when) { return when == time_point{} ? json() : json(to_rfc3339(when)); };
  json made{{"number", each.number},
            {"parent", each.parent},
            {"name", each.name},
            {"state", to_string(each.state)},
            {"attempt", each.attempt},
            {"startedAt", time(each.started_at)},
            {"endedAt", time(each.ended_at)},
            {"error", each.error}};
  if (!each.cached.empty())
    made["cached"] = each.cached;
  return made;
}

result<listed_execution> read_listed_execution(const json& content) {
  listed_execution made;
  field_reader fields{content, "execution"};
  std::uint64_t attempt = 0;
  fields.always("number", made.number);
  fields.always("parent", made.parent);
  fields.always("name", made.name);
  fields.always("state", made.state);
  fields.always("attempt", attempt);
  fields.where_set("startedAt", made.started_at);
  fields.where_set("endedAt", made.ended_at);
  fields.always("error", made.error);
  fields.where_set("cached", made.cached);
  made.attempt = static_cast<std::uint32_t>(attempt);
  return std::move(fields).finish(std::move(made));
}

json to_json(const std::vector<listed_execution>& all) {
  auto list = json::array();
  for (const auto& each : all)
    list.push_back(to_json(each));
  return list;
}

} // namespace troupe

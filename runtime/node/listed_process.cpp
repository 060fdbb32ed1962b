#include "runtime/node/listed_process.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <map>

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

bool means(const list_query& which, const listed_process& each, time_point now) {
  const auto& summary = each.summary;
  if (!which.states.empty() && std::ranges::count(which.states, summary.state) == 0)
    return false;
  if (!which.name.empty() && ::fnmatch(which.name.c_str(), summary.name.c_str(), 0) != 0)
    return false;
  if (which.only_roots && !summary.parent_id.empty())
    return false;
  if (which.ended_before.count() > 0
      && !(each.ended_at && *each.ended_at < now - which.ended_before))
    return false;
  auto has_failed = summary.state == process_state::failed && each.ended_at;
  if (which.failed_since.count() > 0 && !(has_failed && *each.ended_at >= now - which.failed_since))
    return false;
  if (which.only_recent && each.ended_at && *each.ended_at < now - recent)
    return false;
  return now - summary.started_at >= which.older_than;
}

std::vector<listed_process> merged(const std::vector<process_summary>& live,
                                   std::vector<listed_process> stored) {
  auto all = std::move(stored);
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i)
    places[all[i].summary.id] = i;
  for (const auto& told : live) {
    auto [known, fresh] = places.try_emplace(told.id, all.size());
    if (fresh)
      all.emplace_back();
    auto& each = all[known->second];
    each.summary = told;
    each.is_live = true;
    if (!is_final(told.state))
      each.ended_at.reset(); // it has been taken up again
  }
  std::ranges::stable_sort(all, {}, [](const auto& each) { return each.summary.started_at; });
  return all;
}

json to_json(const listed_execution& each) {
  auto time
    = [](time_point when) { return when == time_point{} ? json() : json(to_rfc3339(when)); };
  return {{"number", each.number},
          {"parent", each.parent},
          {"name", each.name},
          {"state", to_string(each.state)},
          {"attempt", each.attempt},
          {"startedAt", time(each.started_at)},
          {"endedAt", time(each.ended_at)},
          {"error", each.error}};
}

json to_json(const std::vector<listed_execution>& all) {
  auto list = json::array();
  for (const auto& each : all)
    list.push_back(to_json(each));
  return list;
}

} // namespace troupe

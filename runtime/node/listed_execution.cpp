#include "runtime/node/listed_execution.hpp"

namespace troupe {

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

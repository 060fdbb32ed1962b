#include "troupe/output.hpp"

#include "runtime/model/snapshot_fields.hpp"

#include <array>
#include <utility>

namespace troupe {

namespace {

constexpr std::array<std::pair<const char*, std::uint64_t progress::*>, 8> counters{{
  {"total", &progress::total},
  {"pending", &progress::pending},
  {"waiting", &progress::waiting},
  {"running", &progress::running},
  {"completed", &progress::completed},
  {"failed", &progress::failed},
  {"skipped", &progress::skipped},
  {"cancelled", &progress::cancelled},
}};

result<progress> read_counters(const json& content, const std::string& path) {
  progress made;
  snapshot_fields fields{content, path};
  for (const auto& [key, counter] : counters)
    fields.read(key, made.*counter);
  return std::move(fields).finish(made);
}

} // namespace

json to_json(const process_summary& row) {
  json made{{"id", row.id}, {"name", row.name}, {"state", to_string(row.state)}};
  if (!row.parent_id.empty())
    made["parentId"] = row.parent_id;
  for (const auto& [key, counter] : counters)
    made["progress"][key] = row.counters.*counter;
  if (row.started_at != time_point{})
    made["startedAt"] = time_json(row.started_at);
  if (!row.workflow_hash.empty())
    made["workflowHash"] = row.workflow_hash;
  return made;
}

result<process_summary> read_process_summary(const json& content) {
  process_summary made;
  std::optional<time_point> started_at;
  snapshot_fields fields{content, "process"};
  fields.read("id", made.id);
  fields.read("name", made.name);
  fields.read("parentId", made.parent_id);
  fields.read("state", made.state);
  fields.read_nested("progress", made.counters, read_counters);
  fields.read("startedAt", started_at);
  fields.read("workflowHash", made.workflow_hash);
  made.started_at = started_at.value_or(time_point{});
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe

#include "troupe/snapshot.hpp"

#include "runtime/model/snapshot_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 3> mode_names{"auto", "ask", "deny"};

json policy_json(const policy_config& policy) {
  json made{{"mode", mode_names[static_cast<std::size_t>(policy.mode)]}};
  auto set = [&](const char* key, const std::vector<std::string>& entries) {
    if (!entries.empty())
      made[key] = entries;
  };
  set("allow", policy.allow);
  set("block", policy.block);
  set("skip", policy.skip);
  return made;
}

result<policy_config> read_policy(const json& content, const std::string& path) {
  policy_config made;
  std::string mode;
  snapshot_fields fields{content, path};
  fields.read("mode", mode);
  fields.read("allow", made.allow);
  fields.read("block", made.block);
  fields.read("skip", made.skip);
  const auto* named = std::ranges::find(mode_names, mode);
  if (named != mode_names.end())
    made.mode = static_cast<policy_mode>(named - mode_names.begin());
  else if (!mode.empty())
    return failure(error_code::argument_invalid,
                   path + ".mode: expected auto, ask or deny, found \"" + mode + '"');
  return std::move(fields).finish(std::move(made));
}

} // namespace

json to_json(const process_snapshot& from) {
  json made{{"id", from.id},
            {"scn", from.scn},
            {"name", from.name},
            {"state", to_string(from.state)},
            {"workflow", from.workflow ? *from.workflow : json(nullptr)},
            {"createdAt", plain_time_json(from.created_at)},
            {"updatedAt", plain_time_json(from.updated_at)},
            {"finishedAt", time_json(from.finished_at)},
            {"session", to_json(from.session)},
            {"mode", from.mode},
            {"activeTaskCount", from.active_task_count},
            {"activeTaskGroups", json::object()}};
  if (!from.workflow_hash.empty())
    made["workflowHash"] = from.workflow_hash;
  if (!from.parent_id.empty())
    made["parentId"] = from.parent_id;
  for (const auto& each : from.stack)
    made["stack"].push_back(to_json(each));
  if (!from.errors.empty())
    made["errors"] = from.errors;
  if (!from.cancel_reason.empty())
    made["cancelReason"] = from.cancel_reason;
  if (from.paused_at)
    made["pausedAt"] = time_json(from.paused_at);
  if (from.resumed_at)
    made["resumedAt"] = time_json(from.resumed_at);
  for (const auto& group : from.active_task_groups)
    made["activeTaskGroups"][group] = true;
  if (from.policy)
    made["policy"] = policy_json(*from.policy);
  return made;
}

result<process_snapshot> read_process(const json& content) {
  process_snapshot made;
  std::map<std::string, bool> groups;
  snapshot_fields fields{content, "process"};
  fields.read("id", made.id);
  fields.read("parentId", made.parent_id);
  fields.read("scn", made.scn);
  fields.read("name", made.name);
  fields.read("state", made.state);
  fields.read("workflow", made.workflow);
  fields.read("workflowHash", made.workflow_hash);
  fields.read("createdAt", made.created_at);
  fields.read("updatedAt", made.updated_at);
  fields.read("finishedAt", made.finished_at);
  fields.read_nested("session", made.session, read_session);
  fields.read_list("stack", made.stack, read_execution);
  fields.read("errors", made.errors);
  fields.read("cancelReason", made.cancel_reason);
  fields.read("pausedAt", made.paused_at);
  fields.read("resumedAt", made.resumed_at);
  fields.read("mode", made.mode);
  fields.read("activeTaskCount", made.active_task_count);
  fields.read("activeTaskGroups", groups);
  fields.read_nested("policy", made.policy, read_policy);
  for (const auto& [group, active] : groups)
    if (active)
      made.active_task_groups.insert(group);
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe

#include "troupe/snapshot.hpp"

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

/// Puts `task` and all below it under their ids into `ids`, under their names into `names`.
void collect(const json& task, std::map<std::string, const json*>& ids,
             std::map<std::string, const json*>& names) {
  if (!task.is_object())
    return;
  auto enter = [&](const char* key, auto& into) {
    if (auto found = task.find(key); found != task.end() && found->is_string())
      into.try_emplace(found->template get<std::string>(), &task);
  };
  enter("id", ids);
  enter("name", names);
  if (auto below = task.find("tasks"); below != task.end() && below->is_array())
    for (const auto& each : *below)
      collect(each, ids, names);
  for (const auto* key : {"template", "emit"})
    if (auto fan = task.find(key); fan != task.end() && fan->contains("task"))
      collect((*fan)["task"], ids, names);
}

} // namespace

void process_snapshot::set_state(process_state to, time_point now) {
  state = to;
  updated_at = now;
  if (is_final(to))
    finished_at = now;
}

void process_snapshot::remove(const std::string& execution_id) {
  std::erase_if(stack, [&](const auto& each) { return each.id == execution_id; });
}

execution_snapshot* process_snapshot::lookup_execution(const std::string& task_id) {
  auto found = std::find_if(stack.rbegin(), stack.rend(),
                            [&](const auto& each) { return each.task_id == task_id; });
  return found == stack.rend() ? nullptr : &*found;
}

std::map<std::string, const json*> process_snapshot::all_tasks() const {
  std::map<std::string, const json*> ids;
  std::map<std::string, const json*> names;
  if (workflow && workflow->is_object()) {
    if (auto root = workflow->find("pipeline"); root != workflow->end())
      collect(*root, ids, names);
    if (auto others = workflow->find("dependencies"); others != workflow->end())
      for (const auto& each : *others)
        collect(each, ids, names);
  }
  for (const auto& each : registered_tasks)
    collect(*each, ids, names);
  ids.merge(names);
  return ids;
}

const json* process_snapshot::lookup_task(const std::string& called) const {
  auto all = all_tasks();
  auto found = all.find(called);
  return found == all.end() ? nullptr : found->second;
}

void process_snapshot::copy_from(const process_snapshot& newer) {
  scn = newer.scn;
  state = newer.state;
  updated_at = newer.updated_at;
  finished_at = newer.finished_at;
  stack = newer.stack;
  errors = newer.errors;
  active_task_count = newer.active_task_count;
  active_task_groups = newer.active_task_groups;
}

std::optional<task_state> dependency_state(const execution_snapshot& of,
                                           const std::string& task_id) {
  auto found = of.dependencies.find(task_id);
  return found == of.dependencies.end() ? std::nullopt : std::optional{found->second};
}

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

result<process_output> read_process_output(const json& content) {
  process_output made;
  value output;
  value milliseconds;
  std::uint64_t nanoseconds = 0;
  snapshot_fields fields{content, "output"};
  fields.read("ProcessID", made.process_id);
  fields.read("processId", made.process_id);
  fields.read("name", made.name);
  fields.read("State", made.state);
  fields.read("state", made.state);
  fields.read("Output", output);
  fields.read("output", output);
  fields.read("Errors", made.errors);
  fields.read("errors", made.errors);
  fields.read("TimeTaken", nanoseconds);
  fields.read("timeTakenMs", milliseconds);
  fields.read("Timeout", made.timeout);
  fields.read("timeout", made.timeout);
  if (output)
    made.output = *output;
  made.time_taken = duration{static_cast<std::int64_t>(nanoseconds)};
  if (milliseconds && milliseconds->is_number())
    made.time_taken = std::chrono::round<duration>(
      std::chrono::duration<double, std::milli>{milliseconds->get<double>()});
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe

// What a process's snapshot is made of, and its JSON: the keys are those that the reference saves.
#include "troupe/snapshot.hpp"

#include "runtime/model/json_fields.hpp"

namespace troupe {

template <class Fields>
static void describe_fields(Fields& f, either<session_snapshot> auto& x) {
  f.always("ID", x.id);
  f.always("State", x.state);
  f.always("Context", x.context);
}

template <class Fields>
static void describe_fields(Fields& f, either<execution_snapshot> auto& x) {
  f.always("id", x.id);
  f.always("processId", x.process_id);
  f.where_set("parentTaskId", x.parent_task_id);
  f.where_set("groupId", x.group_id);
  f.always("taskId", x.task_id);
  f.always("state", x.state);
  f.where_set("data", x.data);
  f.where_set("input", x.input);
  f.formerly("empty", x.output);
  f.where_set("output", x.output);
  f.where_set("error", x.error);
  f.where_set("attempts", x.attempts);
  f.go_time("scheduledAt", x.scheduled_at);
  f.where_set("startedAt", x.started_at);
  f.formerly("exectedAt", x.paused_at);
  f.where_set("pausedAt", x.paused_at);
  f.where_set("completedAt", x.completed_at);
  f.where_set("gotoTask", x.goto_task);
  f.where_set("meta", x.meta);
  f.where_set("runAfter", x.run_after);
  f.always("dependencies", x.depends_on);
  f.where_set("completed", x.dependencies);
  f.where_set("service", x.service);
  f.where_set("method", x.method);
  f.formerly("atHoc", x.ad_hoc);
  f.where_set("adHoc", x.ad_hoc);
  f.where_set("cid", x.correlation_id);
  f.where_set("approved", x.approved);
  f.where_set("approvedDecision", x.approval_reason);
  f.where_set("cached", x.cached);
}

template <class Fields>
static void describe_fields(Fields& f, either<policy_config> auto& x) {
  f.always("mode", x.mode);
  f.where_set("allow", x.allow);
  f.where_set("block", x.block);
  f.where_set("skip", x.skip);
}

template <class Fields>
static void describe_fields(Fields& f, either<process_snapshot> auto& x) {
  f.always("id", x.id);
  f.where_set("parentId", x.parent_id);
  f.always("scn", x.scn);
  f.always("name", x.name);
  f.always("state", x.state);
  f.always("workflow", x.workflow);
  f.where_set("workflowHash", x.workflow_hash);
  f.go_time("createdAt", x.created_at);
  f.go_time("updatedAt", x.updated_at);
  f.always("finishedAt", x.finished_at);
  f.always("session", x.session);
  f.where_set("stack", x.stack);
  f.where_set("errors", x.errors);
  f.where_set("cancelReason", x.cancel_reason);
  f.where_set("pausedAt", x.paused_at);
  f.where_set("resumedAt", x.resumed_at);
  f.always("mode", x.mode);
  f.always("activeTaskCount", x.active_task_count);
  f.always("activeTaskGroups", x.active_task_groups);
  f.where_set("policy", x.policy);
  f.where_set("labels", x.labels);
  f.where_set("unstored", x.unstored);
}

json to_json(const execution_snapshot& from) {
  return written(from);
}

result<execution_snapshot> read_execution(const json& content, const std::string& path) {
  return read_entity<execution_snapshot>(content, path);
}

value session_snapshot::get(const std::string& key) const {
  auto found = state.find(key);
  return found == state.end() ? nullptr : found->second;
}

json to_json(const session_snapshot& from) {
  return written(from);
}

result<session_snapshot> read_session(const json& content, const std::string& path) {
  return read_entity<session_snapshot>(content, path);
}

json to_json(const process_snapshot& from) {
  return written(from);
}

result<process_snapshot> read_process(const json& content) {
  return read_entity<process_snapshot>(content, "process");
}

} // namespace troupe

#include "troupe/snapshot.hpp"

#include "runtime/model/snapshot_fields.hpp"

namespace troupe {

namespace {

/// Sets fields where they have something to say, as Go's `omitempty` does.
class optional_fields {
public:
  explicit optional_fields(json& into) : into_{into} {}

  void set(const char* key, const std::string& text) {
    if (!text.empty())
      into_[key] = text;
  }
  void set(const char* key, const value& content) {
    if (content)
      into_[key] = *content;
  }
  void set(const char* key, const value_map& values) {
    if (!values.empty())
      into_[key] = map_json(values);
  }
  void set(const char* key, const std::optional<time_point>& when) {
    if (when)
      into_[key] = time_json(when);
  }

private:
  json& into_;
};

} // namespace

json to_json(const execution_snapshot& from) {
  json made{{"id", from.id},
            {"processId", from.process_id},
            {"taskId", from.task_id},
            {"state", to_string(from.state)},
            {"scheduledAt", plain_time_json(from.scheduled_at)},
            {"dependencies", from.depends_on}};
  optional_fields fields{made};
  fields.set("parentTaskId", from.parent_task_id);
  fields.set("groupId", from.group_id);
  fields.set("data", from.data);
  fields.set("input", from.input);
  fields.set("output", from.output);
  fields.set("error", from.error);
  if (from.attempts != 0)
    made["attempts"] = from.attempts;
  fields.set("startedAt", from.started_at);
  fields.set("pausedAt", from.paused_at);
  fields.set("completedAt", from.completed_at);
  fields.set("gotoTask", from.goto_task);
  fields.set("meta", from.meta);
  fields.set("runAfter", from.run_after);
  for (const auto& [task, state] : from.dependencies)
    made["completed"][task] = to_string(state);
  fields.set("service", from.service);
  fields.set("method", from.method);
  if (from.ad_hoc)
    made["adHoc"] = true;
  fields.set("cid", from.correlation_id);
  if (from.approved)
    made["approved"] = *from.approved;
  fields.set("approvedDecision", from.approval_reason);
  return made;
}

result<execution_snapshot> read_execution(const json& content, const std::string& path) {
  execution_snapshot made;
  snapshot_fields fields{content, path};
  fields.read("id", made.id);
  fields.read("processId", made.process_id);
  fields.read("parentTaskId", made.parent_task_id);
  fields.read("groupId", made.group_id);
  fields.read("taskId", made.task_id);
  fields.read("state", made.state);
  fields.read("data", made.data);
  fields.read("input", made.input);
  fields.read("empty", made.output);
  fields.read("output", made.output);
  fields.read("error", made.error);
  fields.read("attempts", made.attempts);
  fields.read("scheduledAt", made.scheduled_at);
  fields.read("startedAt", made.started_at);
  fields.read("exectedAt", made.paused_at);
  fields.read("pausedAt", made.paused_at);
  fields.read("completedAt", made.completed_at);
  fields.read("gotoTask", made.goto_task);
  fields.read("meta", made.meta);
  fields.read("runAfter", made.run_after);
  fields.read("dependencies", made.depends_on);
  fields.read("completed", made.dependencies);
  fields.read("service", made.service);
  fields.read("method", made.method);
  fields.read("atHoc", made.ad_hoc);
  fields.read("adHoc", made.ad_hoc);
  fields.read("cid", made.correlation_id);
  fields.read("approved", made.approved);
  fields.read("approvedDecision", made.approval_reason);
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe

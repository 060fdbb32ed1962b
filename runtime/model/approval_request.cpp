#include "troupe/policy.hpp"

#include "runtime/model/snapshot_fields.hpp"

namespace troupe {

json to_json(const approval_request& request) {
  json made{{"processId", request.process_id}, {"executionId", request.execution_id},
            {"taskId", request.task_id},       {"action", request.action},
            {"input", *request.input},         {"requestedAt", time_json(request.requested_at)}};
  if (request.expires_at != time_point{})
    made["expiresAt"] = time_json(request.expires_at);
  if (!request.metadata.empty())
    made["metadata"] = request.metadata;
  return made;
}

result<approval_request> read_approval_request(const json& content) {
  approval_request made;
  std::optional<time_point> requested_at;
  std::optional<time_point> expires_at;
  auto metadata = make_value(json::object());
  snapshot_fields fields{content, "approval"};
  fields.read("processId", made.process_id);
  fields.read("executionId", made.execution_id);
  fields.read("taskId", made.task_id);
  fields.read("action", made.action);
  fields.read("input", made.input);
  fields.read("requestedAt", requested_at);
  fields.read("expiresAt", expires_at);
  fields.read("metadata", metadata);
  made.requested_at = requested_at.value_or(time_point{});
  made.expires_at = expires_at.value_or(time_point{});
  made.metadata = take(std::move(metadata));
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe

#include "runtime/model/json_fields.hpp"
#include "troupe/policy.hpp"

namespace troupe {

template <class Fields>
static void describe_fields(Fields& f, either<approval_request> auto& x) {
  f.always("processId", x.process_id);
  f.always("executionId", x.execution_id);
  f.always("taskId", x.task_id);
  f.always("action", x.action);
  f.always("input", x.input);
  f.always("requestedAt", x.requested_at);
  f.where_set("expiresAt", x.expires_at);
  f.where_set("metadata", x.metadata);
}

json to_json(const approval_request& request) {
  return written(request);
}

result<approval_request> read_approval_request(const json& content) {
  return read_entity<approval_request>(content, "approval");
}

} // namespace troupe

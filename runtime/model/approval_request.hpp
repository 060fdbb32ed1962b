/// A request for somebody's approval of one execution.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <string>

namespace troupe {

/// What a person gets to see before an action runs. Named by its execution's id.
struct approval_request {
  std::string process_id;
  std::string execution_id;
  std::string task_id;        ///< The task's path with fan-out indexes.
  std::string action;         ///< `service.method` in lower case.
  value input = null_value(); ///< Expanded; secrets are masked.
  time_point requested_at{};
  time_point expires_at{};        ///< Counts as rejected then; the epoch: never.
  json metadata = json::object(); ///< As whoever started the process gave it.
};

/// `{"processId","executionId","taskId","action","input","requestedAt","expiresAt","metadata"}`;
/// what is not set is left out.
json to_json(const approval_request& request);

/// Reads what `to_json` wrote. Errors name the field.
result<approval_request> read_approval_request(const json& content);

/// How the approvals of one process are asked for.
struct approval_terms {
  duration expiry{}; ///< How long a request stands; 0: without end.
  json metadata = json::object();
};

} // namespace troupe

/// Which actions a process may run, and those that a person approves first.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// What becomes of an action that no list names.
enum class policy_mode : std::uint8_t {
  automatic, ///< It runs.
  ask,       ///< It runs once a person has approved it.
  deny,      ///< It is refused.
};

/// `policy` of a workflow. Entries are `service.method` or `service.*`, in lower case.
struct policy_config {
  policy_mode mode = policy_mode::automatic;
  std::vector<std::string> allow{}; ///< Not empty: everything else is refused.
  std::vector<std::string> block{};
  std::vector<std::string> skip{}; ///< Need no approval under `ask`.

  friend bool operator==(const policy_config&, const policy_config&) = default;
};

/// What a person sees before an action runs. Named by its execution's id.
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
  duration expiry{};              ///< How long a request is valid; 0: no limit.
  json metadata = json::object(); ///< Shown with each request.
};

/// What a person says to an action that waits for approval.
enum class decision : std::uint8_t { approve, reject };

} // namespace troupe

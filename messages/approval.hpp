/// Approvals: between processes that ask, people who decide, and the node's approvals.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/input.hpp"
#include "troupe/policy.hpp"

#include <string>
#include <vector>

namespace troupe {

/// One request and the run that waits for it.
struct approval_question {
  run_stamp stamp;
  approval_request request;
};

/// Command, process to approvals: have somebody decide; the sender hears `input::approval_decided`.
struct ask_approvals {
  std::vector<approval_question> questions;
};

/// Command, process to approvals: these executions wait no more.
struct withdraw_approvals {
  std::vector<std::string> execution_ids;
};

/// Request, client to approvals: decide, once. Answered by the request that was decided; fails
/// with `error_code::approval_unknown` or, where somebody else was faster,
/// `error_code::approval_decided`.
struct decide_approval {
  std::string execution_id;
  bool approved = false;
  std::string reason;
};

/// Request, client to approvals: what is pending? Answered by `approval_list`.
struct list_approvals {
  std::string process_id; ///< Empty: of all processes.
};

/// Answer: the pending requests, in the order of their execution ids.
struct approval_list {
  std::vector<approval_request> pending;
};

// Event, approvals to process: somebody decided, or nobody did in time: `input::approval_decided`.

} // namespace troupe

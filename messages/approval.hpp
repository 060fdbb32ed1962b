/// Approvals: between processes that ask, people who decide, and the node's approvals.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/model/approval_request.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

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

template <class Inspector>
auto inspect(Inspector& f, approval_request& x) {
  shared_value input{x.input};
  shared_value metadata;
  auto save = [&]() -> caf::error {
    metadata.content = make_value(x.metadata);
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    x.input = input.content;
    x.metadata = *metadata.content;
    return caf::none;
  };
  return f(caf::meta::type_name("approval_request"), x.process_id, x.execution_id, x.task_id,
           x.action, caf::meta::save_callback(save), input, metadata,
           caf::meta::load_callback(load), x.requested_at, x.expires_at);
}

template <class Inspector>
auto inspect(Inspector& f, approval_question& x) {
  return f(caf::meta::type_name("approval_question"), x.stamp, x.request);
}

template <class Inspector>
auto inspect(Inspector& f, ask_approvals& x) {
  return f(caf::meta::type_name("ask_approvals"), x.questions);
}

template <class Inspector>
auto inspect(Inspector& f, withdraw_approvals& x) {
  return f(caf::meta::type_name("withdraw_approvals"), x.execution_ids);
}

template <class Inspector>
auto inspect(Inspector& f, decide_approval& x) {
  return f(caf::meta::type_name("decide_approval"), x.execution_id, x.approved, x.reason);
}

template <class Inspector>
auto inspect(Inspector& f, list_approvals& x) {
  return f(caf::meta::type_name("list_approvals"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, approval_list& x) {
  return f(caf::meta::type_name("approval_list"), x.pending);
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::input::approval_decided)

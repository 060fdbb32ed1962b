/// What a runtime does about requests from outside.
#pragma once

#include "runtime/control/control_request.hpp"
#include "troupe/runtime.hpp"

namespace troupe {

/// Does what was asked of `node` and gives the answer:
/// - `ps`: a list of process summaries: of all, or, where it has ids, of those with these ids and
///   of those whose starts are not stored yet;
/// - `show`: a process snapshot; with a payload a page of executions (asked_executions.hpp);
/// - `explain`: a list of `process_waits`;
/// - `approvals`: a list of requests;
/// - `schedules`: whether it is a server that starts processes by schedules;
/// - what steers a process: its summary afterwards;
/// - `approve` and `reject`: nothing (null).
result<json> answer_control(runtime& node, const control_request& asked);

} // namespace troupe

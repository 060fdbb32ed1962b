/// The table of operations, in groups: what belongs together stands in one source.
#pragma once

#include "api/operations/operation.hpp"

#include <span>
#include <vector>

namespace troupe::api {

/// Whether the server lives and can work, and what it knows.
std::vector<operation> health_operations();

/// Lists, looks at processes, waits for their end, and forgets them.
std::vector<operation> process_operations();

/// What is behind a process: executions, logs, its definition, what it waits for.
std::vector<operation> detail_operations();

/// What happens, told as it does.
std::vector<operation> event_operations();

/// Starts processes.
std::vector<operation> start_operations();

/// Goes on with what has ended, or what nobody drives any more.
std::vector<operation> continue_operations();

/// The catalogue: looks at workflows, puts and removes them, checks definitions.
std::vector<operation> workflow_operations();

/// What workflows read as `secret.NAME`: set, removed, listed without what they hold.
std::vector<operation> secret_operations();

/// Filter lines under names.
std::vector<operation> view_operations();

/// Looks after the store: checks, forgets, gives space back.
std::vector<operation> store_operations();

/// Schedules: looks at them, and steers them.
std::vector<operation> schedule_operations();

/// What the verbs of `runtime/engine/verb.hpp` do, to one process or to many.
std::vector<operation> steering_operations();

/// What waits for a person.
std::vector<operation> approval_operations();

/// Who changed what, and who may.
std::vector<operation> access_operations();

/// All of them.
std::span<const operation> operations();

/// What several operations have: the id of a process in the path, a filter line, a bound on a list.
operation_field process_id_field();
operation_field filter_field();
operation_field limit_field(std::int64_t fallback, std::int64_t most);

} // namespace troupe::api

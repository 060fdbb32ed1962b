/// The keys of a task, save those that make further tasks.
#pragma once

#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/task_reader.hpp"

#include <vector>

namespace troupe {

/// Reads all of a task but its id and sub-tasks: into `made`, whose id and index are set, and
/// `references`. The body of a fan-out is left to the caller; see `fan_out_body`.
void read_task_fields(load_context& context, const field_set& fields, task& made,
                      std::vector<task_reference>& references);

/// The node under `template.task` or `emit.task`; false where there is none.
node_view fan_out_body(const field_set& fields);

/// `kind` and `limit`, of a task or a pipeline; either view may be false.
void read_order(load_context& context, node_view kind, node_view limit, task& made);

} // namespace troupe

/// Mappings become tasks.
#pragma once

#include "runtime/language/definition/load_context.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Why a task names another.
enum class reference_kind : std::uint8_t { depends_on, go_to, await_on, state };

/// A name of a task, as written, to be resolved once all tasks are there.
struct task_reference {
  reference_kind kind = reference_kind::depends_on;
  task_index from = no_task;
  std::uint32_t transition = 0; ///< Of `go_to`: which of the task's transitions.
  std::string called;
  source_position where;
};

/// Reads the tasks of the workflow into `context.made.tasks`, each after its parent, with all
/// that they say of themselves. The names of other tasks are given back, to be resolved. Either
/// view may be false: absent.
std::vector<task_reference> read_tasks(load_context& context, const document& whole,
                                       node_view pipeline, node_view dependencies);

} // namespace troupe

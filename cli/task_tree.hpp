/// Walking over the tasks of a workflow as they stand in its definition.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <functional>
#include <vector>

namespace troupe::cli {

/// What stands below a task: its sub-tasks in written order, the body of its fan-out, `catch`,
/// `finally`.
std::vector<task_index> tasks_below(const task& above);

/// Calls `enter` for `top` and all tasks below it, each before what is below it, and `leave`
/// after that. Takes no stack however deep the tasks are nested.
void walk_tasks(const workflow& flow, task_index top, const std::function<void(const task&)>& enter,
                const std::function<void(const task&)>& leave);

/// The tasks that stand outside all others: the root and, where there are any, the group of the
/// `dependencies`.
std::vector<task_index> top_tasks(const workflow& flow);

} // namespace troupe::cli

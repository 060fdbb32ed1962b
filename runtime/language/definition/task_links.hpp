/// The names by which tasks refer to each other, resolved.
#pragma once

#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/task_reader.hpp"

#include <vector>

namespace troupe {

/// Resolves what `dependsOn`, `goto` and `await.on` name, sets `depends_on`, `dependents`,
/// `transition::target`, `await_rule::on` and `joined`, and reports siblings with one id. A
/// problem for each name that means no task, or one that can't be meant there.
void link_tasks(load_context& context, const std::vector<task_reference>& references);

/// Reports every task that would wait for itself, with the whole cycle. Needs linked tasks.
void check_cycles(load_context& context, const std::vector<task_reference>& references);

} // namespace troupe

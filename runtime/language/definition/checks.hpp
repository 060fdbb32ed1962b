/// What is checked once all tasks are read: the tasks that they name, the inputs of their actions,
/// and the names in their expressions.
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

/// Reports all that is wrong with the input of `work`, as far as it doesn't depend on expressions:
/// unknown and missing fields, and values of the wrong kind; notes the workflow that it names.
/// `input` is where it stands; false where there is none.
void check_input(load_context& context, node_view input, const task_action& work);

/// Takes over what compiling `text`, which stands at `where`, has left in `context.notes`.
void note_names(load_context& context, std::string_view text, source_position where);

/// Reports what scripts under `run` say of variables that can't be meant so, and warns of those
/// that nothing sets. Needs all tasks, and the names declared.
void check_scripts(load_context& context);

/// Reports paths under `files.out` that two tasks write, and warns of those under `files.in` that a
/// task writes which the reader doesn't come after; as far as they are known. Needs linked tasks.
void check_files(load_context& context);

/// Declares the names that something in the definition can set, and fills in
/// `workflow::unknown_names`. Needs all tasks.
void find_unknown_names(load_context& context);

} // namespace troupe

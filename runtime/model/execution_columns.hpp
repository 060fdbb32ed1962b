/// Executions as columns: a form in JSON that takes some ten bytes an execution, for the many of a
/// large process.
///
///   {"count": 4, "tasks": ["flow", "load"], "states": ["pending", ...],
///    "task": [0, 1, 0, 0], "number": [[1, 4]], "parent": [0, 1, 0, 0],
///    "element": [-1, [1, 3]], "pass": [[0, 4]], "attempt": [1, 0, 0, 1],
///    "state": [7, 0, 0, 1], "started": [1700000000000, 2, 0, 5], "ended": [90, 40, 41, 80],
///    "errors": {"4": "no such file"}}
///
/// Each column is a list with a number for each execution, where `[d, n]` stands for n times d; so
/// many executions there are as `count` says. They are ordered by their tasks, those of a task by
/// their numbers. In all columns but `started` and `ended`, a number is the difference to that of
/// the execution before it, and of the first to 0.
///
/// - `task` and `state` count the names in `tasks` and `states` from 0.
/// - `parent`: 0: none; `element`: -1: none; `pass` counts from 0.
/// - `started`: the milliseconds since the last execution before it that has started, the first of
///   them since 1970; null: it has not.
/// - `ended`: the milliseconds since `started`, or, of what never started, since the last before it
///   that has; null: it has not.
/// - `errors`: of those that have one, by number.
/// - `cached`: the ids of the executions whose results were taken, likewise; only where some were.
#pragma once

#include "runtime/model/execution_row.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <vector>

namespace troupe {

/// The most executions that are read at once.
inline constexpr std::size_t most_in_columns = 1'000'000;

/// Writes them, but for the numbers of their tasks and the attempts of what they are part of.
json columns_of(const std::vector<shown_execution>& rows);

/// Reads what `columns_of` wrote; in the order of their numbers. Errors name the column.
result<std::vector<shown_execution>> read_columns(const json& content);

} // namespace troupe

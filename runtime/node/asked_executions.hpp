/// How a page of executions is asked of a runtime (the payload of `show`), and how it is answered:
///
///   {"where": "state:failed task:load*", "after": 17, "most": 100}
///   {"executions": {"count": 100, ...}, "next": 4711}
#pragma once

#include "runtime/model/execution_query.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>

namespace troupe {

/// Executions that a runtime gives at once, at most.
inline constexpr std::size_t most_executions_asked = 100'000;

/// Which are asked for.
struct asked_executions {
  execution_query which = {};
  execution_request wanted = {};

  friend bool operator==(const asked_executions&, const asked_executions&) = default;
};

/// `where` as a filter line; of `wanted` not how many are looked at, as that is the runtime's own.
json to_json(const asked_executions& asked);

/// Reads what `to_json` wrote. Errors name the field.
result<asked_executions> read_asked_executions(const json& content);

/// The executions as columns (execution_columns.hpp), and where to go on, if there are more.
json to_json(const execution_page& page);

/// Reads what `to_json` wrote. Errors name the field.
result<execution_page> read_execution_page(const json& content);

} // namespace troupe

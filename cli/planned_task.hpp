/// What a run would do, without doing it.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/json.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace troupe::cli {

/// One task that would run, with what can be known of it before anything has run.
struct planned_task {
  std::string path;
  std::size_t depth = 0;          ///< Groups around it.
  std::string action;             ///< `service:method`; empty where it has none.
  json input;                     ///< What is not known yet stays as it was written.
  std::vector<std::string> notes; ///< `when ready`, `async`, `after etl/load`, ...

  friend bool operator==(const planned_task&, const planned_task&) = default;
};

/// The tasks of a run in the order in which they would start, dependencies first; of a fan-out
/// each task of its body once. `init` are the caller's values, `chosen` the only tasks to run
/// (with what they need), or empty for all. Those that run on a failure only are left out.
std::vector<planned_task> plan_of(const workflow& flow, const json& init,
                                  const std::vector<task_index>& chosen);

/// The plan as lines of text.
std::string to_text(const std::vector<planned_task>& plan);

/// The plan as a list of `{"task","action","input","notes"}`.
json to_json(const std::vector<planned_task>& plan);

} // namespace troupe::cli

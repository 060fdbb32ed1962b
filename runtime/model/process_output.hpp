/// What a process leaves behind when it has ended.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// One unhandled failure of a task.
struct task_failure {
  std::string name_space; ///< The key of the failure in `process_output::errors`.
  std::string task_path;  ///< `etl/load/rows`, with fan-out indexes.
  std::string message;
  source_position where; ///< Of the task in its definition.
  std::string cause{};   ///< The path of the task because of which it wasn't run; empty: it was.

  friend bool operator==(const task_failure&, const task_failure&) = default;
};

/// The result of a process, as its starter gets it.
struct process_output {
  std::string process_id;
  std::string name; ///< Of the workflow.
  process_state state = process_state::pending;
  json output = json::object();              ///< The final session state.
  std::map<std::string, std::string> errors; ///< By namespace of the failed task.
  std::vector<task_failure> failures;        ///< The same in order of occurrence, with places.
  duration time_taken{};
  bool timeout = false; ///< Cancelled because a bound on the whole process passed.
  std::string cancel_reason;
  /// What is to be hidden of `output` where it is shown: as `redactor::learnt` gives it, for a
  /// redactor. Null: nothing.
  value secrets = null_value();
};

/// `{"processId","name","state","output","errors","timeTakenMs","timeout"}`.
json to_json(const process_output& ended);

} // namespace troupe

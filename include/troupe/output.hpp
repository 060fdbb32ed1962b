/// What a process leaves behind when it has ended, and a process in one row.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// What the message of a fan-out says of children of it that have failed. It names the first few
/// and why: who has told these already needs no more than how many they are.
struct failed_children {
  std::string first; ///< The path of the first that it names, with fan-out indexes; empty: none.
  std::string count; ///< How it begins: `104 of 10000 children failed`.
  bool completed = false; ///< The fan-out completed in spite of them, and there is no `count`.

  friend bool operator==(const failed_children&, const failed_children&) = default;
};

/// One unhandled failure of a task.
struct task_failure {
  std::string name_space; ///< The key of the failure in `process_output::errors`.
  std::string task_path;  ///< `etl/load/rows`, with fan-out indexes.
  std::string message;
  source_position where; ///< Of the task in its definition.
  std::string cause{};   ///< The path of the task because of which it wasn't run; empty: it was.
  failed_children children{}; ///< Where the message is of children of a fan-out.

  friend bool operator==(const task_failure&, const task_failure&) = default;
};

/// The result of a process. A plain value.
struct process_output {
  std::string process_id;
  std::string name; ///< Of the workflow.
  process_state state = process_state::pending;
  json output = json::object();              ///< The final session state.
  std::map<std::string, std::string> errors; ///< By namespace of the failed task.
  std::vector<task_failure> failures;        ///< The same in order of occurrence, with places.
  duration time_taken{};
  time_point ended_at{}; ///< As a store has it; the epoch: it has not ended, or in another runtime.
  /// By all commands of its tasks; `commands` 0: there were none. Sub-workflows count their own.
  command_usage used{};
  bool timeout = false; ///< Cancelled because a bound on the whole process passed.
  std::string cancel_reason;
  /// What is to be hidden of `output` where it is shown, in a form of Troupe's own. It holds
  /// secrets itself. Null: nothing.
  value secrets = null_value();
};

/// `{"processId","name","state","output","errors","timeTakenMs","timeout"}`, and `"usage"` where it
/// has run commands. `secrets` is not among them, and hides nothing.
json to_json(const process_output& ended);

/// Reads what `to_json` or the reference package (`ProcessID`, `State`, ..., `TimeTaken` in
/// nanoseconds) wrote. Errors name the field.
result<process_output> read_process_output(const json& content);

/// How a process is at one moment. A plain value.
struct process_summary {
  std::string id;
  std::string name;      ///< Of its workflow.
  std::string parent_id; ///< Of the process whose task started this one; else empty.
  process_state state = process_state::pending;
  progress counters;
  time_point started_at{};   ///< The epoch: not known.
  std::string workflow_hash; ///< `workflow_summary::hash` of its version; empty: not known.
  std::map<std::string, std::string> labels{}; ///< `start_options::labels`, and the workflow's.

  friend bool operator==(const process_summary&, const process_summary&) = default;
};

/// `{"id","name","parentId","state","progress":{"total",...},"startedAt","workflowHash","labels"}`;
/// what is empty or not known is left out.
json to_json(const process_summary& row);

/// Reads what `to_json` wrote. Errors name the field.
result<process_summary> read_process_summary(const json& content);

} // namespace troupe

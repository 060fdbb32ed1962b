/// A process as it is at one moment: what `show` shows, and what the reference package saves.
#pragma once

#include "runtime/policy/policy.hpp"
#include "troupe/output.hpp"
#include "troupe/snapshot.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

struct workflow;

/// One run of a workflow. A plain value: a copy has its own stack, maps and session, and shares
/// what never changes (the workflow, values).
struct process_snapshot {
  std::string id;
  std::string parent_id;     ///< Of the process whose task started this one; else empty.
  std::uint64_t scn = 0;     ///< Counts its recorded changes.
  std::string name;          ///< Of the workflow.
  std::string workflow_hash; ///< `workflow::hash` of its version; empty: not known.
  process_state state = process_state::pending;
  value workflow; ///< As `outline` gives it, or as it was saved; null pointer: not known.
  std::optional<time_point> created_at;
  std::optional<time_point> updated_at;
  std::optional<time_point> finished_at;
  session_snapshot session;
  std::vector<execution_snapshot> stack;     ///< The executions that live; the latest is the last.
  std::map<std::string, std::string> errors; ///< By namespace of the failed task.
  std::string cancel_reason;
  std::optional<time_point> paused_at;
  std::optional<time_point> resumed_at;
  std::string mode;                         ///< `debug`, or empty.
  std::uint64_t active_task_count = 0;      ///< Executions whose action runs.
  std::set<std::string> active_task_groups; ///< Fan-outs that are open.
  std::optional<policy_config> policy;
  std::vector<value> registered_tasks; ///< Tasks that came after the workflow was loaded.

  /// Sets the state and the times that follow from it.
  void set_state(process_state to, time_point now);

  void push(execution_snapshot latest) { stack.push_back(std::move(latest)); }
  /// The latest execution; null: there is none.
  execution_snapshot* peek() { return stack.empty() ? nullptr : &stack.back(); }
  /// Takes the execution of that id off the stack, wherever it stands.
  void remove(const std::string& execution_id);
  /// The latest execution of a task; null: there is none.
  execution_snapshot* lookup_execution(const std::string& task_id);

  /// Adds a task, in the form of `outline`, and all below it to those that `lookup_task` finds.
  void register_task(json task) { registered_tasks.push_back(make_value(std::move(task))); }
  /// Every task under its id and, where no id is like it, under its name. Walks the workflow.
  std::map<std::string, const json*> all_tasks() const;
  /// The task of that id or name; null: there is none.
  const json* lookup_task(const std::string& called) const;

  /// Takes over what changes while a process runs: scn, state, times, stack, errors, activity.
  void copy_from(const process_snapshot& newer);
};

/// How far the execution is with what it waits for; nothing: it does not wait for that task.
std::optional<task_state> dependency_state(const execution_snapshot& of,
                                           const std::string& task_id);

/// A workflow in the form in which the reference saves it: `{name, pipeline: {id, name,
/// namespace, action, dependsOn, tasks: [...]}, dependencies}`, ids being paths.
json outline(const workflow& flow);

/// The keys that the reference saves.
json to_json(const process_snapshot& content);

/// Reads what `to_json` or the Go package wrote. Errors name the field.
result<process_snapshot> read_process(const json& content);

/// Reads what `to_json(process_output)` or the Go package (`ProcessID`, `State`, ..., `TimeTaken`
/// in nanoseconds) wrote. Errors name the field.
result<process_output> read_process_output(const json& content);

} // namespace troupe

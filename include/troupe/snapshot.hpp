/// A process, its executions and its values as they are at one moment.
#pragma once

#include "troupe/json.hpp"
#include "troupe/policy.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Values under names, shared rather than copied.
using value_map = std::map<std::string, value>;

/// One run of one task. A plain value: a copy has its own maps and lists and shares the values
/// in them, which never change.
struct execution_snapshot {
  std::string id;
  std::string process_id;
  std::string parent_task_id; ///< Empty for the root.
  std::string group_id;       ///< Of the fan-out it is a child of; else empty.
  std::string task_id;        ///< The task's path with fan-out indexes.
  task_state state = task_state::pending;
  value_map data;
  value input;  ///< Null pointer: none.
  value output; ///< Null pointer: none.
  std::string error;
  std::uint64_t attempts = 0;
  std::optional<time_point> scheduled_at;
  std::optional<time_point> started_at;
  std::optional<time_point> paused_at;
  std::optional<time_point> completed_at;
  std::string goto_task;
  value_map meta;
  std::optional<time_point> run_after;
  std::vector<std::string> depends_on;
  std::map<std::string, task_state> dependencies; ///< How far what it waits for is, by task id.
  std::string service;                            ///< Of an ad-hoc execution.
  std::string method;                             ///< Likewise.
  bool ad_hoc = false;                            ///< Runs outside any workflow.
  std::string correlation_id; ///< Shared by the children of a fan-out and who waits for them.
  std::optional<bool> approved;
  std::string approval_reason;
  std::string cached; ///< The id of the execution whose result it has taken; else empty.
};

/// The keys that the reference saves, with `output`, `pausedAt` and `adHoc` spelt so.
json to_json(const execution_snapshot& content);

/// Reads what `to_json` or the Go package wrote: `empty`, `exectedAt` and `atHoc` are understood
/// too. Errors name the field, under `path`.
result<execution_snapshot> read_execution(const json& content,
                                          const std::string& path = "execution");

/// The values of a process under their names. A plain value: a copy has its own maps and shares
/// the values in them, which never change.
struct session_snapshot {
  std::string id; ///< Of the process.
  value_map state;
  value_map context; ///< What the process was started with besides its state.

  /// The value under `key`, or a null pointer where there is none: null itself is a value.
  value get(const std::string& key) const;
};

/// `{"ID", "State", "Context"}`, as the reference saves it.
json to_json(const session_snapshot& content);

/// Reads what `to_json` wrote. Errors name the field, under `path`.
result<session_snapshot> read_session(const json& content, const std::string& path = "session");

/// One run of a workflow. A plain value: a copy has its own stack, maps and session, and shares
/// what never changes (the workflow, values).
struct process_snapshot {
  std::string id;
  std::string parent_id;     ///< Of the process whose task started this one; else empty.
  std::uint64_t scn = 0;     ///< Counts its recorded changes.
  std::string name;          ///< Of the workflow.
  std::string workflow_hash; ///< `workflow_summary::hash`; empty: not known.
  process_state state = process_state::pending;
  value workflow; ///< As `outline` returns it, or as it was saved; null pointer: not known.
  std::optional<time_point> created_at;
  std::optional<time_point> updated_at;
  std::optional<time_point> finished_at;
  session_snapshot session;
  std::vector<execution_snapshot> stack;     ///< The active executions; the latest is the last.
  std::map<std::string, std::string> errors; ///< By namespace of the failed task.
  std::string cancel_reason;
  std::optional<time_point> paused_at;
  std::optional<time_point> resumed_at;
  std::string mode;                         ///< `debug`, or empty.
  std::uint64_t active_task_count = 0;      ///< Executions whose action runs.
  std::set<std::string> active_task_groups; ///< Fan-outs that are open.
  std::optional<policy_config> policy;
  bool unstored = false; ///< It is ahead of its store, which can't be written at present.
  std::vector<value> registered_tasks;       ///< Tasks that came after the workflow was loaded.
  std::map<std::string, std::string> labels; ///< As of `process_summary`.
};

/// The keys that the reference saves.
json to_json(const process_snapshot& content);

/// Reads what `to_json` or the Go package wrote. Errors name the field.
result<process_snapshot> read_process(const json& content);

} // namespace troupe

/// An execution as it is at one moment: what is shown of it, and saved.
#pragma once

#include "runtime/model/snapshot_fields.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

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

  /// Whether it waits for the children of a fan-out.
  bool is_waiting_async() const noexcept { return state == task_state::wait_async; }

  /// Takes over what is set in `newer`: entry by entry for dependencies and meta.
  void merge(const execution_snapshot& newer);

  /// The definition of the task that an ad-hoc execution runs; null for any other.
  json ad_hoc_task() const;
};

/// The keys that the reference saves, with `output`, `pausedAt` and `adHoc` spelt so.
json to_json(const execution_snapshot& content);

/// Reads what `to_json` or the Go package wrote: `empty`, `exectedAt` and `atHoc` are understood
/// too. Errors name the field, under `path`.
result<execution_snapshot> read_execution(const json& content,
                                          const std::string& path = "execution");

} // namespace troupe

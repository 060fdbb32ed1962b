/// A process in one row: what `ps` lists.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <string>

namespace troupe {

/// How a process is at one moment.
struct process_summary {
  std::string id;
  std::string name;      ///< Of its workflow.
  std::string parent_id; ///< Of the process whose task started this one; else empty.
  process_state state = process_state::pending;
  progress counters;
  time_point started_at{};   ///< The epoch: not known.
  std::string workflow_hash; ///< `workflow::hash` of the version that it runs; empty: not known.

  friend bool operator==(const process_summary&, const process_summary&) = default;
};

/// `{"id","name","parentId","state","progress":{"total",...},"startedAt","workflowHash"}`; what
/// is empty or not known is left out.
json to_json(const process_summary& row);

/// Reads what `to_json` wrote. Errors name the field.
result<process_summary> read_process_summary(const json& content);

} // namespace troupe

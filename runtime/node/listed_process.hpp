/// Processes in rows, live and stored ones as one: live ones as their runtimes tell of them, all
/// others as they are stored.
#pragma once

#include "runtime/model/execution_row.hpp"
#include "runtime/model/process_query.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The runtime that drives a stored process which has not ended, or did so last.
struct process_driver {
  std::string host;
  std::int64_t pid = 0;
  std::optional<bool> lives; ///< Nothing: that can't be told from here.
  time_point last_seen{};
  std::string address{}; ///< Of its control socket; or empty.
  bool answers = true;   ///< False: it lives, and does not answer.
};

/// `pid 7 on alpha`.
std::string name_of(const process_driver& who);

/// A process in a row.
struct listed_process {
  process_summary summary; ///< Without counters where no runtime has told of it.
  bool is_live = false;    ///< A runtime has told of it; else the store has.
  std::optional<time_point> ended_at{};
  std::string reason{};                   ///< Of its stored state; or empty.
  json errors = json::object();           ///< By namespace of the failed task.
  std::string continues{};                ///< The ended process that it goes on from; or empty.
  std::optional<process_driver> driver{}; ///< As its store has it.
};

/// `{"id","name","parentId","state","progress","startedAt","endedAt","reason","errors",
/// "continues","owner"}`;
/// what is empty or not known is left out. The owner of a stored process that has not ended is
/// `{"host","pid","alive","lastSeen"}`, with `"answers": false` where it lives and does not answer;
/// `alive` is null where that can't be told from here.
json to_json(const listed_process& each);

/// Reads what `to_json` wrote; without what only this machine knows of a runtime. Errors name the
/// field.
result<listed_process> read_listed_process(const json& content);

/// Some of the processes that a query means.
struct listed_page {
  std::vector<listed_process> rows;
  std::string next; ///< The cursor of the page behind it; empty: that is all.
};

/// How many they are.
struct process_count {
  std::size_t number = 0;
  bool is_more = false; ///< There are more: they were not counted any further.
};

/// Whether the process is one of those that `which` means. One of which only a runtime has told
/// that it is over ended `now`, as far as is known.
bool matches(const process_query& which, const listed_process& each, time_point now);

/// How an execution is at one moment, small, so that the many of a process are.
struct listed_execution {
  std::uint64_t number = 0; ///< Counts the executions of its process from 1.
  std::uint64_t parent = 0; ///< The number of that which it is a part of; 0: none.
  std::string name; ///< The id of its task, with its element of a fan-out and pass: `load[3]#2`.
  task_state state = task_state::pending;
  std::uint32_t attempt = 0;
  time_point started_at{}; ///< The epoch: not yet.
  time_point ended_at{};   ///< Likewise.
  std::string error;
  std::string cached{}; ///< The id of the execution whose result it has taken; or empty.
};

/// Executions in rows.
std::vector<listed_execution> listed(std::vector<shown_execution> all);

/// Some of the executions that a query means.
struct execution_list {
  std::vector<shown_execution> rows = {};
  std::string next = {}; ///< The cursor of the page behind it; empty: that is all.
};

/// `{"number","parent","name","state","attempt","startedAt","endedAt","error"}`; a time that is not
/// known is null. Then `"cached"`, where an earlier result was taken.
json to_json(const listed_execution& each);

/// Reads what `to_json` wrote. Errors name the field.
result<listed_execution> read_listed_execution(const json& content);

/// A list of them.
json to_json(const std::vector<listed_execution>& all);

} // namespace troupe

/// Everything that a runtime reports: events, which of them are wanted, and what became of
/// those that were traced. All are plain values.
#pragma once

#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// One state change of one execution. Within a process `scn` grows by one with each.
struct execution_event {
  time_point at;
  std::uint64_t scn = 0;
  std::string process_id;
  std::string execution_id;   ///< Stable over retries and restarts.
  std::string task_id;        ///< The task's path with fan-out indexes.
  std::string parent_task_id; ///< Empty for the root.
  std::string group_id;       ///< Of the fan-out the execution is a child of; else empty.
  task_state state = task_state::pending;
  std::uint32_t attempt = 0; ///< 0 before the first.
  std::string error;         ///< Why it failed; else empty.
  /// What the attempt's commands used, with the first change after they ended.
  std::optional<attempt_usage> used{};
  /// The path of the task that failed of itself, where that is another one: below this one, or one
  /// that this one depends on. Not of stored events.
  std::string origin{};
  /// Where the error is of children of a fan-out. Not of stored events.
  failed_children children{};
  /// Counts the executions of the process from 1, as pages of executions do. 0 of what never
  /// begins, where it is not stored. Not in JSON.
  std::uint32_t number = 0;
  /// The id of the execution whose result it has taken (`cache`), with its end; empty: it ran.
  std::string cached{};
  /// Why it runs though results of its task are used again, with the first change after that was
  /// looked for.
  std::string why{};

  friend bool operator==(const execution_event&, const execution_event&) = default;
};

/// `{"at","scn","processId","executionId","taskId","parentTaskId","groupId","state","attempt",
/// "error"}` in that order on one line, without a line feed; then `"usage"`, where commands ended,
/// `"cached"`, where an earlier result was taken, and `"why"`, where none could be.
std::string to_json_line(const execution_event& change);

/// Appends the same to `lines`.
void append_json_line(std::string& lines, const execution_event& change);

/// One state change of one process.
struct process_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string parent_id;        ///< Of the process whose task started this one; else empty.
  std::string parent_execution; ///< The id of that task's execution; else empty.
  std::string name;             ///< Of its workflow.
  process_state state = process_state::pending;
  std::string reason; ///< Why it was paused or cancelled; else empty.

  friend bool operator==(const process_event&, const process_event&) = default;
};

/// How far an approval request is. All but `requested` are final.
enum class approval_state : std::uint8_t {
  requested,
  approved,
  rejected,
  expired,   ///< Nobody decided in time: counts as rejected.
  withdrawn, ///< Its execution was stopped meanwhile.
};

/// `requested`, `approved`, ...
std::string_view to_string(approval_state state) noexcept;

/// One change of one approval request.
struct approval_event {
  time_point at;
  std::string process_id;
  std::string execution_id; ///< Which also names the request.
  std::string task_id;      ///< The task's path with fan-out indexes.
  std::string action;       ///< `service.method` in lower case.
  approval_state state = approval_state::requested;
  std::string reason; ///< As written by the person who decided.

  friend bool operator==(const approval_event&, const approval_event&) = default;
};

/// A value of the session was set, or replaced.
struct value_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string key;
  value old_value; ///< Null pointer: there was none.
  value new_value;
};

/// A `when` was evaluated.
struct condition_event {
  time_point at;
  std::uint64_t scn = 0; ///< Of the last execution change before it.
  std::string process_id;
  std::string task_id;    ///< The task's path with fan-out indexes.
  std::string expression; ///< As written.
  bool holds = false;

  friend bool operator==(const condition_event&, const condition_event&) = default;
};

/// How far a process is, its sub-workflows included.
struct progress_event {
  time_point at;
  std::string process_id;
  progress counters;

  friend bool operator==(const progress_event&, const progress_event&) = default;
};

/// One thing that happened.
using any_event = std::variant<execution_event, process_event, approval_event, value_event,
                               condition_event, progress_event>;

/// Shared by all subscribers that receive it; immutable.
using shared_event = std::shared_ptr<const any_event>;

/// The alternatives of `any_event`, in its order.
enum class event_type : std::uint8_t {
  execution,
  process,
  approval,
  value_set, ///< As text `value`.
  condition,
  progress,
};

/// How many there are.
inline constexpr std::size_t event_types = std::variant_size_v<any_event>;

/// Which of them it is.
inline event_type type_of(const any_event& happened) noexcept {
  return static_cast<event_type>(happened.index());
}

/// `execution`, `process`, ...
std::string_view to_string(event_type type) noexcept;
/// The type of that name; none where there is none.
std::optional<event_type> event_type_of(std::string_view text) noexcept;

/// The process that it happened in.
const std::string& process_of(const any_event& happened) noexcept;

/// The task that it happened to; empty where it is the whole process.
const std::string& task_of(const any_event& happened) noexcept;

/// `{"type": ..., ...}`: the fields under their names in camelCase, times exact.
json to_json(const any_event& happened);

/// Which events a subscriber wants. A field that is empty lets all through.
struct event_filter {
  std::vector<event_type> types{};
  std::string process{}; ///< An id; a prefix of ids where it ends in `*`.
  /// Task ids: `*` matches any text within a part of the path, `**` also across parts, `?`
  /// for one character. Leaves out events of whole processes.
  std::string task{};
  std::vector<task_state> states{}; ///< Of executions: those that they have come into.

  friend bool operator==(const event_filter&, const event_filter&) = default;
};

/// What becomes of events for which a handler is too slow.
enum class when_slow : std::uint8_t {
  drop, ///< It loses the oldest, and receives how many; nothing waits for it.
  /// It misses nothing: processes wait for it, with a bounded number of events on their way, and
  /// end only when it has received all of theirs. What ends something (deadlines, cancelling) does
  /// not wait.
  block,
};

/// How events are received.
struct subscribe_options {
  when_slow slow = when_slow::drop;
  std::uint64_t capacity = 65'536; ///< Events that may wait for a handler, with `drop`; at least 1.
};

/// What became of all spans so far.
struct export_totals {
  std::uint64_t exported = 0;
  std::uint64_t lost = 0;
  std::string last_fault; ///< Why the last of them were lost; empty: there was no room.
};

} // namespace troupe

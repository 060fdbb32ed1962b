/// What a run went through, in the form in which its time is analysed: what each of its executions
/// did from which moment on. Plain data; who has it from a store makes it with `log_of`
/// (run_log_builder.hpp).
#pragma once

#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What an execution does from one moment on.
enum class span_kind : std::uint8_t {
  runs,         ///< Its action is under way.
  parts,        ///< Its sub-tasks are, the elements of its fan-out, or its `catch`.
  dependency,   ///< It waits for tasks that are not beside it.
  join,         ///< For the fan-out of another task.
  start,        ///< Nothing it needs is missing: its start is written down and handed over.
  slot,         ///< For cpus of the machine.
  limit,        ///< For units of a limit.
  resource,     ///< For memory, or another resource of the machine.
  max_parallel, ///< For one of `config.maxParallel`.
  group_limit,  ///< For the limit of its group.
  fan_out,      ///< For the limit of its fan-out.
  delay,        ///< For `scheduleIn`.
  retry,        ///< For the next attempt.
  approval,     ///< For somebody.
  signal,       ///< For a signal.
  paused,       ///< For its process to be resumed.
  stopped,      ///< It had ended, and was taken up again later.
  engine,       ///< Troupe sees what follows from the change before.
  ended,        ///< It is over.
};

/// How many there are.
inline constexpr std::size_t span_kinds = static_cast<std::size_t>(span_kind::ended) + 1;

/// `runs`, `groupLimit`, ...: where `waiting_cause` has the same, its name.
std::string_view to_string(span_kind kind) noexcept;

/// The place of something in a list that may have none.
using optional_place = std::optional<std::uint32_t>;

/// So much of what one of `run_log::keys` stands for.
struct key_amount {
  std::uint32_t key = 0;
  std::int64_t count = 0; ///< As `amount` counts it; of a limit, its units.
};

/// What executions may take, and wait for.
struct run_key {
  std::string name{};                     ///< Of a limit or resource; of cpus `cpus`.
  span_kind kind = span_kind::slot;       ///< What it is to wait for it.
  std::optional<std::int64_t> total = {}; ///< Unset: not known.
};

/// A task of the definition.
struct run_task {
  std::string path{};              ///< From the workflow's name down.
  std::vector<key_amount> takes{}; ///< By its action, as far as the definition says so.
  bool acts = false;               ///< It does something itself.
};

/// An execution.
struct run_record {
  std::uint64_t number = 0;   ///< As its process counts it.
  optional_place parent = {}; ///< What it is a part of.
  std::uint32_t task = 0;
  std::string own_name{}; ///< Behind that of its parent: `/load`, `.row[3]`, `/load#2`.
  task_state state = task_state::pending;
  std::uint32_t attempts = 0;
  /// Those beside it whose ends it needed to begin.
  std::vector<std::uint32_t> needs{};
  /// Those elsewhere whose ends ended its `dependency` or `join`.
  std::vector<std::uint32_t> awaited{};
  /// What it waits for between what it needs and its beginning.
  span_kind before = span_kind::engine;
};

/// From then on an execution does something else. The first one of each is its beginning.
struct run_change {
  std::uint32_t execution = 0;
  span_kind what = span_kind::engine;
  bool has_failed = false; ///< What it did until then was an attempt that failed.
  std::uint32_t key = 0;   ///< Of `slot`, `limit` and `resource`: which of `run_log::keys`.
  optional_place by = {};  ///< The execution that ended the wait before, where that is known.
  time_point at{};
};

/// What the commands of an attempt took, from the start of the first to the end of the last.
struct command_time {
  std::uint32_t execution = 0;
  duration wall{};
};

/// A whole run. Executions and changes are in the order in which they came about, a cause before
/// what it led to; no time is less than the one before it.
struct run_log {
  time_point begin{};
  time_point end{};
  bool has_ended = false;
  std::vector<run_key> keys{};
  std::vector<run_task> tasks{};
  std::vector<run_record> records{}; ///< The first is the workflow; a parent before its parts.
  std::vector<run_change> changes{};
  std::vector<command_time> commands{};
};

/// The path of an execution, with its element and pass: `etl/load.row[3]`.
std::string name_of(const run_log& log, std::uint32_t execution);

/// How long the action of each execution ran, in all its attempts.
std::vector<duration> run_times(const run_log& log);

} // namespace troupe

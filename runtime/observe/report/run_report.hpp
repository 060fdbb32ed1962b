/// Where the time of a run went: its critical path, what could have been shorter, what was lost.
/// Plain values, made by `report_on` from a run's log, in JSON by one description.
#pragma once

#include "runtime/observe/report/run_log.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// A piece of the critical path. Each begins where the one before it ends, and together they last
/// as long as the run.
struct path_piece {
  std::string kind;   ///< What the time was spent with: `runs`, or a wait (`to_string(span_kind)`).
  std::string name;   ///< Of the execution that ran or waited.
  std::string task;   ///< The path of its task.
  std::string what{}; ///< The limit or resource that it waited for; or empty.
  /// The execution whose end ended the wait, where that is known; or empty.
  std::string by{};
  duration begin{}; ///< Since the run began.
  duration length{};
};

/// What time was spent with.
struct kind_share {
  std::string kind; ///< As of `path_piece`.
  duration on_path{};
  duration in_all{}; ///< Of all executions, beside each other as it may be.
  /// By how much the run would have been shorter without it, all else being as it was.
  duration gain{};
};

/// What the executions of a task took.
struct task_share {
  std::string task; ///< Its path.
  std::uint64_t executions = 0;
  duration work{};    ///< While their actions ran.
  duration waited{};  ///< Ready for their actions, or for a further attempt.
  duration on_path{}; ///< Of the work.
  /// By how much the run would have been shorter had they taken no time, all else being as it was.
  duration gain{};
  /// By how much the nearest of them could have ended later, and the run when it did.
  duration slack{};
  duration lost{}; ///< Of the work, in attempts that failed.
};

/// What an execution did, to be drawn.
struct timeline_span {
  std::string kind;
  duration begin{}; ///< Since the run began.
  duration length{};
};

/// An execution in a timeline.
struct timeline_row {
  std::string name;
  bool on_path = false; ///< It ran, or waited, on the critical path.
  std::vector<timeline_span> spans{};
};

/// The report of a run.
struct run_report {
  std::string id{};   ///< Of the process.
  std::string name{}; ///< Of its workflow.
  std::string state{};
  time_point begin{};
  bool has_ended = false;       ///< False: it is about what has been so far.
  std::uint64_t executions = 0; ///< Of tasks that do something themselves.
  duration makespan{};
  duration critical{}; ///< The longest path of what ran, if nothing had waited for anything else.
  duration work{};     ///< Of all actions that take cpus, times these.
  std::uint64_t jobs = 0; ///< Whole cpus of the machine (`--jobs`); 0: not known.
  std::uint64_t peak = 0; ///< Actions that were under way at once, at most.
  std::uint64_t failed_attempts = 0;
  duration lost{};            ///< By attempts that failed.
  duration retries{};         ///< By waiting for further attempts.
  std::uint64_t measured = 0; ///< Attempts with commands, of which `overhead` is known.
  /// Of Troupe, for one of them: its start and its end beside what its commands took; the median.
  duration overhead{};
  std::vector<path_piece> path{};
  bool is_cut = false; ///< The path has more pieces than are told: these are the longest.
  std::vector<kind_share> kinds{}; ///< Those on the path first, the longest first.
  std::vector<task_share> tasks{}; ///< Those that matter most first.
  std::vector<timeline_row> timeline{};
  std::uint64_t left_out = 0; ///< Executions that the timeline has not.

  /// No run with these durations can be shorter on this machine.
  duration lower_bound() const noexcept;
  /// The part of the machine that was busy, from 0 to 1; 0 where `jobs` is not known.
  double utilisation() const noexcept;
};

/// How much of it is told.
struct report_bounds {
  std::size_t pieces = 10'000; ///< Of the path.
  std::size_t tasks = 1'000;
  std::size_t rows = 120; ///< Of the timeline: what is on the path first, then what ran longest.
};

/// The report, without what the log does not know: id, name and state. Linear in the changes, but
/// for sorting.
run_report report_on(const run_log& log, const report_bounds& bounds = {});

/// The fields under their names in camelCase, durations in milliseconds (`makespanMs`), with
/// `lowerBoundMs` and `utilisation`.
json to_json(const run_report& report);

/// Reads what `to_json` wrote. Errors name the field.
result<run_report> read_run_report(const json& content);

} // namespace troupe

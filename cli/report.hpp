/// What is said when a run has ended.
#pragma once

#include "cli/display/run_overview.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "troupe/output.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <optional>
#include <set>
#include <string>

namespace troupe::cli {

/// A time as a person reads it: `850 ms`, `3.21 s`, `4 min 10 s`, `2 h 5 min`.
std::string time_text(duration span);

/// A process that has ended, as a person is told of it.
struct ended_run {
  const process_output& output;
  progress counters{};
  workflow_ptr flow{};  ///< That it ran; null: that can't be loaded, or a server has it.
  told_failures told{}; ///< What was said to have failed when it did.
  duration earlier{};   ///< Of its time, what had gone by before this program took it up.
  std::string file{};   ///< Of its definition, where a server tells; else empty.
  std::set<std::string> allowed{}; ///< Likewise, what may fail of what failed.
  bool is_counted = true;          ///< `counters` are known.
};

/// One line: `etl failed in 3.21 s; tasks: 40 completed, 3 failed, 2 unfinished`; of one that was
/// taken up, `in 3.21 s (4 min 2 s in all)`. Unfinished is what was not run, or was stopped.
/// `coloured`: with the state in colour.
std::string summary(const ended_run& run, bool coloured);

/// The document of `--output json`, secrets hidden.
json shown_document(process_output ended);

/// What failed and was not told when it did, a paragraph each: `file:line:column: task failed:
/// message`, the further lines of the message indented, and how many tasks were not run because of
/// it. At most `longest_failure_list` of them, then how many more there are. Empty where there are
/// none. Ends with a line feed otherwise.
std::string failure_list(const ended_run& run);

/// What failed and was told then, a line each, likewise: it may be far above by now. Empty for a
/// single failure of a short run that had no consequences.
std::string told_list(const ended_run& run);

inline constexpr std::size_t longest_failure_list = 20;

/// What to type next about a stored process that has failed: how to see what it wrote, and how to
/// go on. `place`: what leads the commands to its store, as `place_flags` has it. Else empty. Ends
/// with a line feed.
std::string next_steps(const process_output& ended, const std::string& place);

/// How the end of a process is told.
struct ending_style {
  bool quiet = false; ///< Only why it didn't complete.
  bool coloured = false;
  std::optional<std::string> place{}; ///< Of its store, as `place_flags` has it; unset: none.
};

/// All that a person is told at the end of a process: what failed, the summary, what had been told
/// to have failed, and what to type next. Each line with its line feed; empty: nothing is to be
/// told.
std::string ending(const ended_run& run, const ending_style& style);

/// What is said when a signal (`reason`) cancels what runs, or has it `left` in the store.
std::string interruption(const std::string& reason, bool left);

/// That a process was left as it is, and what continues it.
std::string left_as_it_is(const std::string& process_id, const std::string& place);

/// What a recorded workflow is measured by. Times are scaled.
struct recorded_figures {
  duration makespan{};
  duration critical_path{};
  duration work{};
  unsigned jobs = 1;

  /// The larger of the critical path and the work shared evenly by the jobs.
  duration lower_bound() const noexcept;
};

/// `makespan 2.01 s, lower bound 2 s (critical path 2 s, work / 64 jobs 1.2 s), ratio 1.005`;
/// without a ratio where the bound is 0.
std::string to_string(const recorded_figures& figures);

/// `{"makespanMs","criticalPathMs","workMs","jobs","lowerBoundMs","ratio"}`; the ratio is null
/// where the bound is 0.
json to_json(const recorded_figures& figures);

} // namespace troupe::cli

/// Recorded workflows in WfCommons' WfFormat, and what they are as definitions of our own.
#pragma once

#include "runtime/language/definition/limits.hpp"
#include "troupe/builder.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// One task of a recorded workflow.
struct recorded_task {
  std::string id;
  std::string name;
  double runtime_seconds = 0;
  std::vector<std::uint32_t> parents; ///< Indices of tasks, each once.
  source_position where;
};

/// A recorded workflow: ids are unique, parents exist, and there is no cycle.
struct recorded_workflow {
  std::string name;
  std::vector<recorded_task> tasks; ///< As written.

  /// The longest chain of runtimes, in seconds.
  double critical_path() const;

  /// The sum of all runtimes, in seconds.
  double total_work() const;

  /// What no schedule with `jobs` workers can beat, in seconds: the longer of the critical path
  /// and the work divided among them. 0 jobs: no bound on their number.
  double lower_bound(std::uint32_t jobs) const;
};

/// Reads an instance (https://github.com/wfcommons/WfFormat, schema 1.4 and 1.5; older ones with
/// the tasks in `workflow.tasks` too), gzipped or not. The edges are those of `parents` and
/// `children` together. Fails with everything that is wrong: unknown or ambiguous parents, ids
/// that stand twice, cycles, missing or negative runtimes, wrong shapes.
checked<recorded_workflow> read_wfformat(const std::string& path, const load_limits& limits = {});

/// The same from memory; problems name `file_name`.
checked<recorded_workflow> read_wfformat_text(std::string_view text, const std::string& file_name,
                                              const load_limits& limits = {});

/// A definition that does the same: a parallel pipeline in which every task sleeps for its
/// runtime times `time_scale` (0: does nothing) and depends on its parents, with at most `jobs`
/// of them at once (0: no bound). Task ids are kept.
ordered_json to_definition(const recorded_workflow& recorded, double time_scale,
                           std::uint32_t jobs);

} // namespace troupe

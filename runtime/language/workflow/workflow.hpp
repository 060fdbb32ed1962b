/// A workflow: a task graph, as loaded and checked. Immutable and shared by all its processes.
#pragma once

#include "runtime/action/http_bounds.hpp"
#include "runtime/base/hash.hpp"
#include "runtime/language/workflow/task.hpp"
#include "runtime/policy/policy.hpp"
#include "runtime/schedule/schedule_rule.hpp"
#include "troupe/result.hpp"
#include "troupe/workflow.hpp"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace troupe {

/// One entry of `inputs`: what a caller may hand over.
struct input_rule {
  std::shared_ptr<const value_type> type; ///< Null: any.
  bool required = false;
  std::optional<json> fallback; ///< `default`.
  std::string description;
};

/// `config`.
struct workflow_config {
  std::uint32_t max_parallel = 0; ///< Running executions of one process; 0: no bound.
  bool relaxed = false;           ///< `durability: relaxed`.
  bool strict = false;
  std::set<std::string> env; ///< Names of the variables that `env.NAME` may read.
  std::vector<std::string> secret;
  duration cleanup = std::chrono::seconds{30}; ///< How long `finally` may take on cancel.
  std::vector<limit_total> limits;             ///< Within one process.
  http_bounds_ptr http;                        ///< Of requests; null: not said.
};

/// A mention of a name that nothing in the definition sets: there is such a name only where the
/// caller hands it over.
struct unknown_name {
  std::string name;
  source_position where;
  std::string message;
  bool is_error = false; ///< Else a warning.
};

/// Something that works, but hardly as it is meant.
struct load_warning {
  source_position where;
  std::string message;
};

/// A key of which an action takes some, and for which `config.limits` has no total.
struct outer_limit {
  std::string key;
  source_position where;
};

/// The texts that a workflow was loaded from: enough to load it again without its files.
struct workflow_source {
  std::string text;
  bool is_json = false;                         ///< By the file's name.
  std::map<std::string, std::string> imports{}; ///< What `$import` read, by path as written.
};

/// A task graph with everything its processes share. Made by the loader or the builder.
struct workflow {
  std::string name;
  std::string description;
  std::string version;
  label_map labels{}; ///< Of its processes, beside those that they are started with.
  std::string file;   ///< As the user named it; empty where it came from memory.
  std::string folder; ///< What sub-workflow locations are relative to; empty: the current one.
  /// Tells versions apart: the SHA-256 digest of the definition's text or, where it imports files,
  /// of its digest followed by those of each import's path and text.
  content_hash hash{};
  std::shared_ptr<const workflow_source> source; ///< Null unless the loader was to keep it.

  symbol_table symbols;
  /// [0] is the root (its id is the workflow's name); fan-out bodies, `catch` and `finally`
  /// tasks and the `dependencies` are in here too, each after its parent.
  std::vector<task> tasks;
  /// The group that holds the `dependencies`, or `no_task`. Its children run when first needed.
  task_index dependencies = no_task;

  std::map<std::string, input_rule> inputs;
  std::vector<unknown_name> unknown_names{}; ///< The first hundred or so, in order.
  std::vector<load_warning> warnings{};      ///< Whatever the caller passes; the first of them.
  std::vector<outer_limit> outer_limits{};   ///< As far as their keys are known, in order.
  std::vector<std::string> signals;          ///< That its tasks await, in order, each once.
  /// The workflows that its tasks run, as far as they are named without expressions.
  std::set<std::string> sub_workflows;
  std::set<std::string> secrets{}; ///< The names that `secret.NAME` reads.
  std::vector<parameter> init;
  std::vector<parameter> post;
  workflow_config config;
  policy_config policy;
  std::vector<schedule_text> schedules{}; ///< In order. Each could be read when it was new.
  duration timeout{};                     ///< Of the whole process; 0: none.
  std::string timeout_text;
  bool auto_pause = false;
  bool has_start_rules = false; ///< Some action takes what its task says.

  const task& root() const { return tasks.front(); }

  /// The ids from the workflow's name down: `etl/load/rows`.
  std::string path_of(task_index index) const;

  /// The task that `called` means at top level: a path (with or without the workflow's name), or
  /// an id or name that only one task has. `no_task` where there is none.
  task_index find_task(const std::string& called) const;
};

/// The numbers of the tasks, in order, that have all of these labels: their own, and those of the
/// groups, templates and emits that they are in, over which their own win.
std::vector<task_index> tasks_with(const workflow& flow, std::span<const label_term> wanted);
/// Why `called` names no task of `flow`, with the nearest id.
error unknown_task(const workflow& flow, const std::string& called);

/// Fills in `task::weight` and `task::is_step` once all tasks are there.
void weigh_tasks(workflow& flow);

} // namespace troupe

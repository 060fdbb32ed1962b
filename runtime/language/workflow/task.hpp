/// A task of a workflow, as loaded: names resolved, expressions compiled, nothing of any run.
#pragma once

#include "runtime/base/labels.hpp"
#include "runtime/base/symbol.hpp"
#include "runtime/dispatch/demand.hpp"
#include "runtime/language/expression/template_value.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct action;
struct value_type;

/// The index of a task in `workflow::tasks`.
using task_index = std::uint32_t;

/// Stands for "no task".
inline constexpr task_index no_task = 0xffff'ffff;

/// One entry of `init` or `post`: sets a name, or appends to the list under it.
struct parameter {
  symbol name = 0;
  bool append = false;                    ///< The name was written with a trailing `[]`.
  std::shared_ptr<const value_type> type; ///< Of `name[type]`; null: as it comes.
  template_value content;
  source_position where;
};

/// How the sub-tasks of a group, or the elements of a template, run.
enum class group_kind : std::uint8_t { sequence, parallel };

/// What the status of a command means besides success and failure.
struct status_rules {
  std::vector<int> skip;         ///< The task is skipped, as by `when`.
  std::vector<int> checkpointed; ///< It has saved what it did, and is started again.
};

/// What an action takes before it starts, and where it stands among those that wait: what its task
/// says, or a group around it.
struct start_rule {
  template_value resources; ///< A map of amounts; null: the usual.
  template_value limits;    ///< A map of numbers by key; null: none.
  template_value labels;    ///< A map of what its machine must have; null: nothing.
  template_value priority;  ///< Null: 0.
  /// What the first three come to, where that is known at load.
  std::shared_ptr<const demand> needs;
  bool takes_cpu = false; ///< One, where `resources` doesn't say otherwise: it may block.
  source_position where;
};

/// `cache`: results of the action are used again.
struct cache_rule {
  std::optional<template_value> key; ///< Stands for input, values and `env`; absent: nothing does.
  duration lifetime{};               ///< Older results are not taken; 0: any is.
  /// Nothing is taken but from the ended process that one continues: its task has `files`, by which
  /// it is seen whether that is the same.
  bool only_continued = false;
};

/// What a task does itself, before its sub-tasks.
struct task_action {
  std::shared_ptr<const action> handler; ///< Found in the registry when loaded.
  std::string policy_name;               ///< `service.method` in lower case.
  template_value input;
  std::shared_ptr<const start_rule> start{}; ///< Null: one cpu if it may block, else nothing.
  source_position where;
  std::shared_ptr<const status_rules> statuses; ///< Null: none have a meaning of their own.
  std::shared_ptr<const cache_rule> cache{};    ///< Null: it is done anew each time.
  bool writes_files = false; ///< Its input may have some under `files.out` (`file_rules`).
};

/// One entry of `goto`.
struct transition {
  std::optional<expression> when; ///< Absent: always.
  task_index target = no_task;
  source_position where;
};

/// Whether a fan-out's children are awaited in order (`template`) or correlated (`emit`).
enum class fan_out_kind : std::uint8_t { template_elements, emit };

/// `template` or `emit`: one run of `body` for each element of a list.
struct fan_out {
  fan_out_kind kind = fan_out_kind::emit;
  group_kind order = group_kind::parallel; ///< `sequence`: one element after the other.
  template_value elements;                 ///< Must give a list.
  std::optional<symbol> element_name;      ///< What the body calls the element.
  /// Further selectors of a template: evaluated for each child, where `i` is the index.
  std::vector<parameter> bindings;
  task_index body = no_task;
  std::uint32_t limit = 0; ///< Children at once; 0: the engine's default window.
  source_position where;
};

/// When a group of children counts as done.
enum class await_mode : std::uint8_t { all, first, any_error };

/// What the awaiting task gets: the list of outputs, or the output of the last to complete.
enum class await_merge : std::uint8_t { append, replace };

/// `await`: how a task waits for the children of a fan-out.
struct await_rule {
  await_mode mode = await_mode::all;
  await_merge merge = await_merge::append;
  duration timeout{};       ///< 0: none.
  std::string timeout_text; ///< As written, for messages.
  task_index on = no_task;  ///< The emitting task to join; `no_task`: the task itself.
  std::string signal;       ///< Not empty: waits for this signal, and its payload is the output.
  source_position where;
};

enum class backoff : std::uint8_t { none, fixed, exponential };

/// One of the `rules` of `retry`, which counts its own.
struct retry_case {
  std::optional<expression> when; ///< Over how the attempt ended; absent: always.
  std::uint32_t max_retries = 0;
  duration delay{};
};

/// `retry`: when and how often a failed attempt is made again.
struct retry_rule {
  backoff type = backoff::fixed;
  std::uint32_t max_retries = 0; ///< Attempts after the first.
  duration delay{};
  double multiplier = 2.0;        ///< Of `exponential`: delay * multiplier^n.
  duration max_delay{};           ///< 0: no bound.
  double jitter = 0.0;            ///< 0..1: the share of the delay that is drawn at random.
  std::optional<expression> when; ///< Over how the attempt ended.
  std::vector<retry_case> cases;  ///< Instead of the above, the first of them that fits.
};

/// A task. Everything about it that is known when the definition is loaded.
struct task {
  std::string id;
  std::string name;
  symbol name_space = 0; ///< Where its output lands.
  task_index index = no_task;
  task_index parent = no_task;      ///< `no_task` for the root and the `dependencies` group.
  std::uint32_t slot = 0;           ///< Its place in the parent's `children`.
  std::vector<task_index> children; ///< Sub-tasks in written order, `catch`/`finally` apart.
  task_index catch_task = no_task;
  task_index finally_task = no_task;
  group_kind kind = group_kind::sequence;
  std::uint32_t limit = 0; ///< Of a parallel group: members at once; 0: no bound.
  /// How many steps are in it, itself and all sub-tasks below it; fan-out bodies, `catch` and
  /// `finally` apart.
  std::uint64_t weight = 1;

  std::optional<task_action> work;
  std::vector<parameter> init;
  std::vector<parameter> post;
  std::unique_ptr<template_value> output; ///< What its namespace gets in the end; null: its own.
  std::optional<expression> when;
  std::vector<task_index> depends_on; ///< In written order, without repeats.
  /// The slots of siblings in a parallel group that depend on this task: the inverse of
  /// `depends_on`.
  std::vector<std::uint32_t> dependents;
  std::vector<transition> transitions;
  std::unique_ptr<fan_out> fan;
  std::unique_ptr<await_rule> await;
  std::unique_ptr<retry_rule> retry;
  std::shared_ptr<const label_map> labels; ///< Its own, without those of groups; null: none.
  duration timeout{};                      ///< Of one attempt; 0: none.
  std::string timeout_text;                ///< As written, for messages.
  /// Gives `timeout` anew for each attempt; absent: it is always the same.
  std::optional<template_value> timeout_rule;
  duration schedule_in{};
  bool async = false;
  bool continue_on_error = false;
  bool keep_going = false; ///< Its members start after one has failed that they don't depend on.
  bool auto_pause = false;
  bool counted = false; ///< In a parallel group, and all that it depends on are siblings.
  bool asked = false;   ///< Some expression asks for its state.
  bool joined = false;  ///< Some task awaits this one's fan-out with `on`.
  bool is_step = true;  ///< It does something itself; false: it only holds or makes other tasks.
  source_position where;

  /// True where the task's output is stored under its namespace: not for a mere group.
  bool has_output() const noexcept { return work || fan || await || output; }
};

} // namespace troupe

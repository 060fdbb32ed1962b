#include "runtime/language/definition/keys.hpp"

#include "runtime/language/definition/cache_keys.hpp"
#include "runtime/language/definition/command_keys.hpp"
#include "runtime/language/definition/fan_out_keys.hpp"
#include "runtime/language/definition/file_keys.hpp"
#include "runtime/language/definition/schedule_keys.hpp"
#include "troupe/policy.hpp"

namespace troupe {

namespace {

constexpr std::string_view kinds[] = {"sequence", "parallel"};
constexpr std::string_view durabilities[] = {"strict", "relaxed"};
constexpr std::string_view policy_modes[] = {"auto", "ask", "deny"};
constexpr std::string_view backoffs[] = {"none", "fixed", "exponential"};
constexpr std::string_view readings[] = {"text", "lines", "json"};

constexpr key_spec of_workflow[] = {
  {"name",
   key_form::label,
   "The workflow's name; by default the file's name without its extension.",
   {}},
  {"description", key_form::label, "What the workflow is for.", {}},
  {"version", key_form::label, "The version of this definition.", {}},
  {"inputs", key_form::inputs, "The values that a caller may pass, checked before the start.", {}},
  {"init",
   key_form::parameters,
   "Values set in the session at the start; those of the caller win.",
   {}},
  {"pipeline",
   key_form::pipeline,
   "The tasks to run: a mapping, a list, or `{kind, limit, tasks}`. Required.",
   {}},
  {"dependencies",
   key_form::tasks,
   "Tasks that `dependsOn` may name; each runs at most once, when first needed.",
   {}},
  {"post", key_form::parameters, "Session values set when the pipeline has completed.", {}},
  {"config", key_form::config, "Settings of each process of this workflow.", {}},
  {"import",
   key_form::package_names,
   "Short names for packages of types, as in `order[shop.Order]`.",
   {}},
  {"timeout", key_form::span, "The longest that the whole process may take.", {}},
  {"autoPause", key_form::flag, "Whether the process pauses before its first task.", {}},
  {"policy", key_form::policy, "Which actions may run, and which need an approval.", {}},
  {"defaults",
   key_form::defaults,
   "What holds for all tasks with an action or `run` that don't say otherwise.",
   {},
   2},
  {"labels",
   key_form::texts,
   "Labels of each process, such as `{team: data}`, to find it by; those that it is started with "
   "win.",
   {},
   2},
  {"schedules",
   key_form::schedules,
   "When a server that keeps the definition in its catalogue starts it.",
   {},
   2},
};

constexpr key_spec of_task[] = {
  {"id", key_form::label, "The task's id; by default its key in the mapping.", {}},
  {"name", key_form::label, "Another name for the task; by default the id.", {}},
  {"namespace", key_form::label, "The session name that gets the output; by default the name.", {}},
  {"action",
   key_form::action,
   "What the task does: `service:method`, or `{service, method, input}`.",
   {}},
  {"service", key_form::label, "The service, where `action` is only the method.", {}},
  {"input", key_form::anything, "The action's input, expanded again for each attempt.", {}},
  {"with", key_form::anything, "Another name for `input`.", {}},
  {"init", key_form::parameters, "Values that only this task and those below it see.", {}},
  {"when", key_form::condition, "The task, with all below it, is skipped where this is false.", {}},
  {"dependsOn",
   key_form::references,
   "The tasks that must have completed before this one starts.",
   {}},
  {"tasks", key_form::tasks, "Sub-tasks: a list or a mapping.", {}},
  {"kind", key_form::word, "How the sub-tasks, or the elements of `template`, run.", kinds},
  {"limit", key_form::count, "How many run at once under `kind: parallel`; 0: no bound.", {}},
  {"async", key_form::flag, "Whether the next sibling starts without waiting for this task.", {}},
  {"post", key_form::parameters, "Session values set after completion.", {}},
  {"goto",
   key_form::transitions,
   "Where control moves next: `{when, task}`, or a list, of which the first that holds counts.",
   {}},
  {"template",
   key_form::template_rule,
   "Runs the inner task once for each element of a list, by default in order.",
   {}},
  {"emit",
   key_form::emit_rule,
   "Starts one execution for each element of a list, side by side.",
   {}},
  {"await",
   key_form::await_rule,
   "Waits for a fan-out, or for a signal; `true`: for all children of this task's `emit`.",
   {}},
  {"retry", key_form::retry_rule, "When and how often a failed attempt is repeated.", {}},
  {"timeout", key_form::bound, "The longest that one attempt may take.", {}},
  {"continueOnError",
   key_form::flag,
   "Whether a failure is only recorded, and the group continues.",
   {}},
  {"scheduleIn", key_form::span, "A delay before the task starts.", {}},
  {"autoPause", key_form::flag, "Whether the process pauses before this task.", {}},
  {"run",
   key_form::script,
   "A script for the shell, as it is written: values reach it as variables. Or a program, "
   "`{argv: [PROGRAM, ARGUMENT, ...]}`, without a shell.",
   {},
   2},
  {"shell",
   key_form::shell,
   "What reads the script of `run`: `bash` (the default: `bash -euo pipefail`), `sh` (`sh -eu`), "
   "or "
   "a list such as `[python3, -u]`, which gets the script as a file. On a group: for all below.",
   {},
   2},
  {"env",
   key_form::variables,
   "Environment variables of `run`; null removes one. On a group: for all below.",
   {},
   2},
  {"workdir",
   key_form::anything,
   "The folder that `run` starts in, relative to where the process was started. On a group: for "
   "all "
   "below.",
   {},
   2},
  {"stdin", key_form::anything, "The standard input of `run`: text, or a value as JSON.", {}, 2},
  {"parse", key_form::word,
   "What the output of `run` is read as, instead of `{stdout, stderr, status}`.", readings, 2},
  {"ok", key_form::statuses, "The statuses of `run` that are no failure; `[0]` by default.", {}, 2},
  {"keepGoing",
   key_form::flag,
   "On a group or `template`: whether what doesn't depend on a failed member still starts.",
   {},
   2},
  {"skip",
   key_form::statuses,
   "The statuses of `run` with which the task is skipped, as by `when`.",
   {},
   2},
  {"warn",
   key_form::warn_rule,
   "A signal that the command of `run` gets some time before its `timeout`.",
   {},
   2},
  {"checkpointed",
   key_form::statuses,
   "The statuses of `run` that mean: saved, start me again. That is no retry.",
   {},
   2},
  {"resources",
   key_form::pairs,
   "What the action takes of a machine while it runs: `cpus`, `memory`, `gpus`, or what "
   "`--resource` names. One cpu where it may block, unless this says otherwise.",
   {},
   2},
  {"limits",
   key_form::pairs,
   "How many the action takes of keys whose totals `config.limits` or `--limit` gives.",
   {},
   2},
  {"requires",
   key_form::pairs,
   "Labels of the machine that the action runs on, such as `{os: linux}`. On a group: for all "
   "below.",
   {},
   2},
  {"priority",
   key_form::anything,
   "A whole number: what has more starts first among what waits. 0 by default. On a group: for "
   "all below.",
   {},
   2},
  {"labels",
   key_form::texts,
   "Labels of its executions, such as `{stage: load}`, to find them by. On a group: for all below.",
   {},
   2},
  {"output",
   key_form::anything,
   "What the task's namespace, and the list of a fan-out, get when it is done, instead of what its "
   "action gave. Expanded after `post`.",
   {},
   2},
  {"files", key_form::file_rules, "The files that a command reads and writes.", {}, 2},
  {"isolate",
   key_form::flag,
   "Whether each attempt of the command has an empty folder of its own, with `files.in` in it; "
   "`files.out` are moved to their places once it has succeeded.",
   {},
   2},
  {"cache",
   key_form::cache_rule,
   "Whether what the same action gave before for the same input is taken, and the action does not "
   "run: `true`, or `{key, for}`.",
   {},
   2},
};

constexpr key_spec of_defaults[] = {
  {"retry", key_form::retry_rule, "As of a task.", {}},
  {"timeout", key_form::bound, "As of a task.", {}},
  {"shell", key_form::shell, "As of a task with `run`, and for `system/exec`, if no list.", {}},
  {"env",
   key_form::variables,
   "As of a task with `run`, and for `system/exec`; laid over by name.",
   {}},
  {"workdir", key_form::anything, "As of a task with `run`, and for `system/exec`.", {}},
  {"resources", key_form::pairs, "As of a task, laid over by name.", {}},
  {"cache", key_form::cache_rule, "As of a task.", {}},
};

constexpr key_spec of_pipeline[] = {
  {"kind", key_form::word, "How the tasks run; `sequence` by default.", kinds},
  {"limit", key_form::count, "How many run at once under `kind: parallel`; 0: no bound.", {}},
  {"tasks", key_form::tasks, "The tasks: a list or a mapping.", {}},
  {"shell", key_form::shell, "The shell of all `run` in it, as of a task.", {}, 2},
  {"env", key_form::variables, "Environment variables of all `run` in it.", {}, 2},
  {"workdir", key_form::anything, "The folder that all `run` in it start in.", {}, 2},
  {"keepGoing",
   key_form::flag,
   "Whether what doesn't depend on a failed task still starts, as of a group.",
   {},
   2},
  {"requires", key_form::pairs, "Labels of the machine that all actions in it run on.", {}, 2},
  {"priority", key_form::anything, "The priority of all actions in it.", {}, 2},
};

constexpr key_spec of_transition[] = {
  {"when", key_form::condition, "When to move; always, if absent.", {}},
  {"task",
   key_form::reference,
   "The task to move to: an enclosing group, or a direct sub-task of one. Required.",
   {}},
};

constexpr key_spec of_retry[] = {
  {"type", key_form::word,
   "How the delay develops: `none` (no retry), `fixed` (the default) or `exponential`.", backoffs},
  {"maxRetries",
   key_form::count,
   "The number of attempts after the first. Required unless `type: none`.",
   {}},
  {"delay", key_form::span, "The wait before the next attempt; none by default.", {}},
  {"multiplier",
   key_form::number,
   "What `exponential` multiplies each delay by; 2 by default.",
   {}},
  {"maxDelay", key_form::span, "The longest delay.", {}},
  {"jitter",
   key_form::number,
   "The share of the delay, from 0 to 1, that is drawn at random; 0 by default.",
   {}},
  {"when",
   key_form::condition,
   "Whether to try again, given `error` (the message), `status`, `signal`, `reason` and `attempt`.",
   {}},
  {"rules",
   key_form::retry_cases,
   "The first of them that holds counts its own retries; where none does, the keys above count.",
   {},
   2},
};

constexpr key_spec of_retry_case[] = {
  {"when", key_form::condition, "When it holds, as of `retry`; always, if absent.", {}},
  {"maxRetries", key_form::count, "The number of attempts more that it allows. Required.", {}},
  {"delay", key_form::span, "The wait before these; that of `retry` by default.", {}},
};

constexpr key_spec of_input[] = {
  {"type", key_form::label, "The type that the value is converted to.", {}},
  {"required", key_form::flag, "Whether the caller must pass it; false by default.", {}},
  {"default", key_form::data, "The value where the caller passes none.", {}},
  {"description", key_form::label, "What the input means.", {}},
};

constexpr key_spec of_config[] = {
  {"maxParallel",
   key_form::count,
   "How many executions of a process run at once; 0: no bound.",
   {}},
  {"durability", key_form::word, "Whether a task waits until all that it depends on is on disk.",
   durabilities},
  {"strict",
   key_form::flag,
   "Whether unknown names, keys and indexes in expressions are errors.",
   {}},
  {"env", key_form::labels, "The environment variables that `env.NAME` may read.", {}},
  {"secret", key_form::labels, "Names whose values are masked wherever they would be shown.", {}},
  {"cleanup", key_form::span, "How long `finally` may take on a cancel; 30s by default.", {}},
  {"limits",
   key_form::totals,
   "Totals of the keys under `limits` of tasks, within a process; `api:*`: of each such key.",
   {}},
  {"http", key_form::http_rule, "What `http:request` may reach.", {}},
};

constexpr key_spec of_http[] = {
  {"allow",
   key_form::labels,
   "Where it is not empty: the only hosts that may be asked, as `*.example.com`.",
   {}},
  {"connections",
   key_form::count,
   "So many requests of a process are under way at once; 64 by default.",
   {}},
};

constexpr key_spec of_rate[] = {
  {"per", key_form::span, "The span in which so many may start. Required.", {}},
  {"count", key_form::count, "How many. Required.", {}},
};

constexpr key_spec of_policy[] = {
  {"mode", key_form::word,
   "Whether actions run at once (`auto`), after an approval (`ask`), or not at all (`deny`).",
   policy_modes},
  {"allow", key_form::labels, "Where it is not empty: the only actions that may run.", {}},
  {"block", key_form::labels, "Actions that may not run: `service.method`, or `service.*`.", {}},
  {"skip", key_form::labels, "Actions that need no approval under `mode: ask`.", {}},
};

constexpr key_section sections[] = {
  {"workflow", "The outermost mapping.", of_workflow},
  {"inputs", "Under `inputs` of a workflow, by the input's name.", of_input},
  {"config", "Under `config` of a workflow.", of_config},
  {"http", "Under `config.http` of a workflow.", of_http},
  {"rate", "Under a key of `config.limits`, for starts in a span of time.", of_rate},
  {"policy", "Under `policy` of a workflow.", of_policy},
  {"schedules", "In the list `schedules` of a workflow.", keys_of_schedule},
  {"pipeline", "Under `pipeline`, where that is a group with settings of its own.", of_pipeline},
  {"task", "Under `pipeline`, `tasks`, `dependencies`, or in another task, by the task's id.",
   of_task},
  {"defaults", "Under `defaults` of a workflow.", of_defaults},
  {"action", "Under `action` of a task, in its longer form.", keys_of_action},
  {"run", "Under `run` of a task, for a program without a shell.", keys_of_run},
  {"files", "Under `files` of a task with a command.", keys_of_files},
  {"warn", "Under `warn` of a task.", keys_of_warn},
  {"cache", "Under `cache` of a task, where that is not just true or false.", keys_of_cache},
  {"goto", "Under `goto` of a task, alone or in a list.", of_transition},
  {"template", "Under `template` of a task.", keys_of_template},
  {"selector", "In the list `selector` of a `template`.", keys_of_selector},
  {"emit", "Under `emit` of a task.", keys_of_emit},
  {"await", "Under `await` of a task.", keys_of_await},
  {"retry", "Under `retry` of a task.", of_retry},
  {"rules", "In the list `rules` of a `retry`.", of_retry_case},
};

template <class Key, std::size_t Size>
constexpr key_table whole(const key_spec (&table)[Size]) {
  static_assert(Size == static_cast<std::size_t>(Key::count));
  return table;
}

} // namespace

const key_table workflow_keys = whole<workflow_key>(of_workflow);
const key_table task_keys = whole<task_key>(of_task);
const key_table run_keys = whole<run_key>(keys_of_run);
const key_table cache_keys = whole<cache_key>(keys_of_cache);
const key_table files_keys = whole<files_key>(keys_of_files);
const key_table warn_keys = whole<warn_key>(keys_of_warn);
const key_table defaults_keys = whole<defaults_key>(of_defaults);
const key_table pipeline_keys = whole<pipeline_key>(of_pipeline);
const key_table action_keys = whole<action_key>(keys_of_action);
const key_table transition_keys = whole<transition_key>(of_transition);
const key_table template_keys = whole<template_key>(keys_of_template);
const key_table selector_keys = whole<selector_key>(keys_of_selector);
const key_table emit_keys = whole<emit_key>(keys_of_emit);
const key_table await_keys = whole<await_key>(keys_of_await);
const key_table retry_keys = whole<retry_key>(of_retry);
const key_table retry_case_keys = whole<retry_case_key>(of_retry_case);
const key_table input_keys = whole<input_key>(of_input);
const key_table config_keys = whole<config_key>(of_config);
const key_table http_keys = whole<http_key>(of_http);
const key_table rate_keys = whole<rate_key>(of_rate);
const key_table policy_keys = whole<policy_key>(of_policy);
const key_table schedule_keys = whole<schedule_key>(keys_of_schedule);

std::span<const key_section> key_sections() noexcept {
  return sections;
}

} // namespace troupe

#include "runtime/definition/keys.hpp"

namespace troupe {

namespace {

constexpr std::string_view kinds[] = {"sequence", "parallel"};
constexpr std::string_view durabilities[] = {"strict", "relaxed"};
constexpr std::string_view policy_modes[] = {"auto", "ask", "deny"};
constexpr std::string_view await_modes[] = {"all", "first", "anyError"};
constexpr std::string_view merges[] = {"append", "replace"};
constexpr std::string_view backoffs[] = {"none", "fixed", "exponential"};

constexpr key_spec of_workflow[] = {
  {"name", key_form::label, "The workflow's name; by default the file's stem.", {}},
  {"description", key_form::label, "What the workflow is for.", {}},
  {"version", key_form::label, "The version of this definition.", {}},
  {"inputs", key_form::inputs, "What a caller may hand over, checked before the start.", {}},
  {"init", key_form::parameters, "Set in the session at start; the caller's values win.", {}},
  {"pipeline", key_form::pipeline, "The tasks: a mapping, a list, or {kind, limit, tasks}.", {}},
  {"dependencies", key_form::tasks, "Tasks that dependsOn may name; run when first needed.", {}},
  {"post", key_form::parameters, "Evaluated when the pipeline has completed.", {}},
  {"config", key_form::config, "How processes of this workflow run.", {}},
  {"import", key_form::package_names, "Short names for the packages of types.", {}},
  {"timeout", key_form::span, "A bound on the whole process.", {}},
  {"autoPause", key_form::flag, "Pause the process before the first task.", {}},
  {"policy", key_form::policy, "Which actions may run.", {}},
};

constexpr key_spec of_task[] = {
  {"id", key_form::label, "By default the key that the task stands under.", {}},
  {"name", key_form::label, "By default the id.", {}},
  {"namespace", key_form::label, "Where the output lands; by default the name.", {}},
  {"action", key_form::action, "service:method, or {service, method, input}.", {}},
  {"service", key_form::label, "The service, where action is only the method.", {}},
  {"input", key_form::anything, "The action's input, expanded anew for each attempt.", {}},
  {"with", key_form::anything, "The same as input.", {}},
  {"init", key_form::parameters, "Values that this task and all below it see.", {}},
  {"when", key_form::condition, "Where it is false, the task is skipped.", {}},
  {"dependsOn", key_form::references, "Tasks that are run first.", {}},
  {"tasks", key_form::tasks, "Sub-tasks: a list or a mapping.", {}},
  {"kind", key_form::word, "How the sub-tasks (or template elements) run.", kinds},
  {"limit", key_form::count, "How many of them at once; 0: no bound.", {}},
  {"async", key_form::flag, "Start the next sibling without waiting for this task.", {}},
  {"post", key_form::parameters, "Session values set after completion.", {}},
  {"goto", key_form::transitions, "{when, task} or a list: where control moves.", {}},
  {"template", key_form::template_rule, "Run the inner task once for each element.", {}},
  {"emit", key_form::emit_rule, "Fan out: one execution for each element.", {}},
  {"await", key_form::await_rule, "How to wait for the fan-out; true: for all.", {}},
  {"retry", key_form::retry_rule, "When and how often a failed attempt is repeated.", {}},
  {"timeout", key_form::span, "A bound on one attempt.", {}},
  {"continueOnError", key_form::flag, "Record a failure and go on.", {}},
  {"scheduleIn", key_form::span, "A delay before the task becomes ready.", {}},
  {"autoPause", key_form::flag, "Pause the process before this task.", {}},
};

constexpr key_spec of_pipeline[] = {
  {"kind", key_form::word, "How the tasks run.", kinds},
  {"limit", key_form::count, "How many of them at once; 0: no bound.", {}},
  {"tasks", key_form::tasks, "The tasks: a list or a mapping.", {}},
};

constexpr key_spec of_action[] = {
  {"service", key_form::label, "The service.", {}},
  {"method", key_form::label, "The service's method.", {}},
  {"input", key_form::anything, "The method's input.", {}},
};

constexpr key_spec of_transition[] = {
  {"when", key_form::condition, "Absent: always.", {}},
  {"task", key_form::reference, "Where control moves to.", {}},
};

constexpr key_spec of_template[] = {
  {"selector", key_form::selectors, "The first gives the elements; $i is the index.", {}},
  {"task", key_form::one_task, "What is run for each element.", {}},
};

constexpr key_spec of_selector[] = {
  {"name", key_form::label, "What the inner task calls it.", {}},
  {"value", key_form::anything, "The list of elements, or a value for each of them.", {}},
};

constexpr key_spec of_emit[] = {
  {"forEach", key_form::anything, "The list of elements.", {}},
  {"as", key_form::label, "What the task calls the element.", {}},
  {"task", key_form::one_task, "What is run for each element.", {}},
  {"limit", key_form::count, "How many at once; 0: the engine's own bound.", {}},
};

constexpr key_spec of_await[] = {
  {"mode", key_form::word, "When the group of children is done.", await_modes},
  {"timeout", key_form::span, "A bound on the wait.", {}},
  {"merge", key_form::word, "The list of outputs, or only the last one.", merges},
  {"on", key_form::reference, "The emitting task to wait for.", {}},
  {"signal", key_form::label, "The signal to wait for.", {}},
};

constexpr key_spec of_retry[] = {
  {"type", key_form::word, "How the delay grows.", backoffs},
  {"maxRetries", key_form::count, "Attempts after the first.", {}},
  {"delay", key_form::span, "The wait before the next attempt.", {}},
  {"multiplier", key_form::number, "What each delay is multiplied by (exponential).", {}},
  {"maxDelay", key_form::span, "A bound on the delay.", {}},
  {"jitter", key_form::number, "0..1: the share of the delay that is drawn at random.", {}},
  {"when", key_form::condition, "Over error: whether to try again.", {}},
};

constexpr key_spec of_input[] = {
  {"type", key_form::label, "What the value is converted to.", {}},
  {"required", key_form::flag, "The caller must hand it over.", {}},
  {"default", key_form::data, "The value where the caller gives none.", {}},
  {"description", key_form::label, "What the input means.", {}},
};

constexpr key_spec of_config[] = {
  {"maxParallel", key_form::count, "Running executions of a process; 0: no bound.", {}},
  {"durability", key_form::word, "Whether a task waits until what it needs is on disk.",
   durabilities},
  {"strict", key_form::flag, "Unknown names in expressions are errors.", {}},
  {"env", key_form::labels, "The environment variables that env.NAME may read.", {}},
  {"secret", key_form::labels, "Names whose values are never shown.", {}},
  {"cleanup", key_form::span, "How long finally may take on cancel.", {}},
};

constexpr key_spec of_policy[] = {
  {"mode", key_form::word, "What happens to actions that no list names.", policy_modes},
  {"allow", key_form::labels, "Not empty: the only actions that may run.", {}},
  {"block", key_form::labels, "Actions that may not run: service.method or service.*", {}},
  {"skip", key_form::labels, "Actions that need no approval.", {}},
};

template <class Key, std::size_t Size>
constexpr key_table whole(const key_spec (&table)[Size]) {
  static_assert(Size == static_cast<std::size_t>(Key::count));
  return table;
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

const key_table workflow_keys = whole<workflow_key>(of_workflow);
const key_table task_keys = whole<task_key>(of_task);
const key_table pipeline_keys = whole<pipeline_key>(of_pipeline);
const key_table action_keys = whole<action_key>(of_action);
const key_table transition_keys = whole<transition_key>(of_transition);
const key_table template_keys = whole<template_key>(of_template);
const key_table selector_keys = whole<selector_key>(of_selector);
const key_table emit_keys = whole<emit_key>(of_emit);
const key_table await_keys = whole<await_key>(of_await);
const key_table retry_keys = whole<retry_key>(of_retry);
const key_table input_keys = whole<input_key>(of_input);
const key_table config_keys = whole<config_key>(of_config);
const key_table policy_keys = whole<policy_key>(of_policy);

bool equal_caseless(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size())
    return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i]))
      return false;
  return true;
}

std::size_t find_key(key_table table, std::string_view name) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (equal_caseless(table[i].name, name))
      return i;
  return no_key;
}

bool is_extension_key(std::string_view name) noexcept {
  return name.size() > 2 && lower(name[0]) == 'x' && name[1] == '-';
}

} // namespace troupe

/// The keys of the language: one table a mapping. The loader, the JSON Schema
/// and the documentation read them.
#pragma once

#include "runtime/base/behaviour.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// What may stand under a key.
enum class key_form : std::uint8_t {
  label,      ///< Text; other scalars are taken as they are written.
  flag,       ///< `true` or `false`.
  count,      ///< A whole number from 0.
  number,     ///< Any number.
  span,       ///< A duration such as `10s`.
  bound,      ///< A duration, or a text that is expanded to one.
  word,       ///< One of the words of the key.
  condition,  ///< An expression.
  anything,   ///< A value with or without expressions.
  data,       ///< A value without expressions.
  labels,     ///< A list of texts.
  references, ///< The name of a task, or a list of such names.
  reference,  ///< The name of a task.
  parameters, ///< `name: value`, in written order.
  package_names,
  tasks,
  one_task,
  pipeline,
  action,
  transitions,
  template_rule,
  selectors,
  emit_rule,
  await_rule,
  retry_rule,
  retry_cases,
  inputs,
  config,
  policy,
  script,    ///< A text or a list of texts that a shell reads, or `{argv}`.
  shell,     ///< A shell's name, or a program with its arguments.
  variables, ///< `NAME: value`, expanded.
  texts,     ///< `name: text`, as it is written.
  statuses,  ///< Whole numbers from 0 to 255.
  warn_rule,
  cache_rule,
  defaults,
  pairs,     ///< `name: value`, expanded.
  totals,    ///< `key: number`, or `key: {per, count}`.
  schedules, ///< A list of entries, or one.
  file_rules,
  http_rule,
};

/// One key of a mapping.
struct key_spec {
  std::string_view name;
  key_form form = key_form::anything;
  std::string_view meaning;                ///< One sentence, for people; Markdown.
  std::span<const std::string_view> words; ///< Of `key_form::word`.
  /// From which behaviour on it is a key. To older definitions, which a store may hold, it is none:
  /// a task may be called so there.
  behaviour_number since = first_behaviour;
};

/// All keys of one kind of mapping.
using key_table = std::span<const key_spec>;

/// The row of `key`, an enumerator of the table's own enumeration.
inline const key_spec& spec(key_table table, auto key) {
  return table[static_cast<std::size_t>(key)];
}

/// A kind of mapping, for people who ask what may stand in it.
struct key_section {
  std::string_view name;  ///< Such as `task` or `retry`.
  std::string_view where; ///< One sentence: where such a mapping stands; Markdown.
  key_table keys;
};

/// All kinds of mappings, from the outermost in.
std::span<const key_section> key_sections() noexcept;

/// What may stand under the key, in words and Markdown: `duration`.
std::string form_text(const key_spec& key);

inline constexpr std::size_t no_key = static_cast<std::size_t>(-1);

/// The place of `name` in the table, case aside; `no_key` where it isn't there, or wasn't yet under
/// that behaviour.
std::size_t find_key(key_table table, std::string_view name,
                     behaviour_number behaviour = current_behaviour) noexcept;

/// True for `x-...`: keys that are skipped wherever keys are known.
bool is_extension_key(std::string_view name) noexcept;

/// True where two texts differ in the case of ASCII letters at most.
bool equal_caseless(std::string_view a, std::string_view b) noexcept;

// Each enum counts through its table.

enum class workflow_key : std::size_t {
  name,
  description,
  version,
  inputs,
  init,
  pipeline,
  dependencies,
  post,
  config,
  import,
  timeout,
  auto_pause,
  policy,
  defaults,
  labels,
  schedules,
  count
};
enum class task_key : std::size_t {
  id,
  name,
  name_space,
  action,
  service,
  input,
  with,
  init,
  when,
  depends_on,
  tasks,
  kind,
  limit,
  async,
  post,
  go_to,
  template_rule,
  emit,
  await,
  retry,
  timeout,
  continue_on_error,
  schedule_in,
  auto_pause,
  run,
  shell,
  env,
  workdir,
  standard_input,
  parse,
  ok,
  keep_going,
  skip,
  warn,
  checkpointed,
  resources,
  limits,
  required_labels,
  priority,
  labels,
  output,
  files,
  isolate,
  cache,
  count
};
enum class files_key : std::size_t { in, out, depfile, artifacts, count };
enum class cache_key : std::size_t { key, lifetime, count };
enum class warn_key : std::size_t { signal, before, count };
enum class defaults_key : std::size_t {
  retry,
  timeout,
  shell,
  env,
  workdir,
  resources,
  cache,
  count
};
enum class run_key : std::size_t { argv, count };
enum class pipeline_key : std::size_t {
  kind,
  limit,
  tasks,
  shell,
  env,
  workdir,
  keep_going,
  required_labels,
  priority,
  count
};
enum class action_key : std::size_t { service, method, input, count };
enum class transition_key : std::size_t { when, task, count };
enum class template_key : std::size_t { selector, task, count };
enum class selector_key : std::size_t { name, content, count };
enum class emit_key : std::size_t { for_each, as, task, limit, count };
enum class await_key : std::size_t { mode, timeout, merge, on, signal, count };
enum class retry_key : std::size_t {
  type,
  max_retries,
  delay,
  multiplier,
  max_delay,
  jitter,
  when,
  rules,
  count
};
enum class retry_case_key : std::size_t { when, max_retries, delay, count };
enum class input_key : std::size_t { type, required, fallback, description, count };
enum class config_key : std::size_t {
  max_parallel,
  durability,
  strict,
  env,
  secret,
  cleanup,
  limits,
  http,
  count
};
enum class http_key : std::size_t { allow, connections, count };
enum class rate_key : std::size_t { per, units, count };
enum class policy_key : std::size_t { mode, allow, block, skip, count };
enum class schedule_key : std::size_t {
  id,
  cron,
  every,
  offset,
  except,
  timezone,
  overlap,
  catch_up,
  jitter,
  from,
  until,
  count_of_starts,
  pause_on_failure,
  init,
  count
};

extern const key_table workflow_keys;
extern const key_table task_keys;
extern const key_table run_keys;
extern const key_table cache_keys;
extern const key_table files_keys;
extern const key_table warn_keys;
extern const key_table defaults_keys;
extern const key_table pipeline_keys;
extern const key_table action_keys;
extern const key_table transition_keys;
extern const key_table template_keys;
extern const key_table selector_keys;
extern const key_table emit_keys;
extern const key_table await_keys;
extern const key_table retry_keys;
extern const key_table retry_case_keys;
extern const key_table input_keys;
extern const key_table config_keys;
extern const key_table http_keys;
extern const key_table rate_keys;
extern const key_table policy_keys;
extern const key_table schedule_keys;

} // namespace troupe

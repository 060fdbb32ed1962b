/// What the reference package does with the processes, executions and sessions that it saves.
#pragma once

#include "runtime/language/workflow/value_type.hpp"
#include "troupe/snapshot.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace troupe {

// -- sessions ----------------------------------------------------------------------------------

/// One entry of `init` or `post` as it is written: `{name, value, dataType}`.
struct session_parameter {
  std::string name; ///< With a trailing `[]`: appends.
  json content;     ///< Expressions work in it.
  std::string type; ///< Empty: as it comes.
};

/// The value under `key` where it is an integer, text or a boolean: nothing is converted.
std::optional<std::int64_t> get_int(const session_snapshot& of, const std::string& key);
std::optional<std::string> get_string(const session_snapshot& of, const std::string& key);
std::optional<bool> get_bool(const session_snapshot& of, const std::string& key);

/// Appends as `key[]` does in `post`.
void append(session_snapshot& to, const std::string& key, const json& content);

/// `content` with its expressions evaluated over the state.
result<value> expand(const session_snapshot& over, const json& content);

/// Sets the parameters in order, each seeing the earlier. Fails at the first that can't be
/// expanded or converted, naming it; those before it are set.
result<void> apply(session_snapshot& to, std::span<const session_parameter> parameters,
                   const type_registry& types, const type_imports& imports = {});

/// What a task sees that has values of its own: `inner` before the state.
session_snapshot task_session(const session_snapshot& of, const value_map& inner);

// -- executions --------------------------------------------------------------------------------

/// Whether it waits for the children of a fan-out.
bool is_waiting_async(const execution_snapshot& seen) noexcept;

/// Takes over what is set in `newer`: entry by entry for dependencies and meta.
void merge(execution_snapshot& into, const execution_snapshot& newer);

/// The definition of the task that an ad-hoc execution runs; null for any other.
json ad_hoc_task_of(const execution_snapshot& seen);

/// How far the execution is with what it waits for; nothing: it does not wait for that task.
std::optional<task_state> dependency_state(const execution_snapshot& of,
                                           const std::string& task_id);

// -- processes ---------------------------------------------------------------------------------

/// Sets the state and the times that follow from it.
void set_state(process_snapshot& of, process_state to, time_point now);

void push(process_snapshot& to, execution_snapshot latest);
/// The latest execution; null: there is none.
execution_snapshot* peek(process_snapshot& of);
/// Takes the execution of that id off the stack, wherever it stands.
void remove(process_snapshot& from, const std::string& execution_id);
/// The latest execution of a task; null: there is none.
execution_snapshot* lookup_execution(process_snapshot& of, const std::string& task_id);

/// Adds a task, in the form of `outline`, and all below it to those that `lookup_task` finds.
void register_task(process_snapshot& to, json task);
/// Every task under its id and, where no id is like it, under its name. Walks the workflow.
std::map<std::string, const json*> all_tasks(const process_snapshot& of);
/// The task of that id or name; null: there is none.
const json* lookup_task(const process_snapshot& of, const std::string& called);

/// Takes over what changes while a process runs: scn, state, times, stack, errors, activity.
void copy_from(process_snapshot& into, const process_snapshot& newer);

} // namespace troupe

/// The keys of a workflow and of a task, each read into what it makes. A new key is a row in the
/// table of keys (`keys.hpp`) and a line here.
#pragma once

#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/task_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Reads what must be known before any expression is compiled: name, config and import.
/// `default_name` stands in where there is no name.
void read_ground(load_context& context, const field_set& fields, const std::string& default_name);

/// Reads the rest, the tasks excepted.
void read_workflow_fields(load_context& context, const field_set& fields);

/// Reads all of a task but its id and sub-tasks: into `made`, whose id and index are set, and
/// `references`. The body of a fan-out is left to the caller; see `fan_out_body`.
void read_task_fields(load_context& context, const field_set& fields, task& made,
                      std::vector<task_reference>& references);

/// The node under `template.task` or `emit.task`; false where there is none.
node_view fan_out_body(const field_set& fields);

/// `kind` and `limit`, of a task or a pipeline; either view may be false.
void read_order(load_context& context, node_view kind, node_view limit, task& made);

/// `keepGoing`, likewise.
void read_keep_going(load_context& context, node_view node, task& made);

/// `action`, `service`, `input` and `with`.
void read_action(load_context& context, const field_set& fields, task& made);

/// What a task, or the pipeline, says of the commands below it; false: nothing.
struct command_nodes {
  node_view shell;
  node_view env;
  node_view workdir;
};

/// What holds for commands with these, over what holds `around` them; either may be nothing.
std::shared_ptr<const command_settings>
read_settings(load_context& context, const command_nodes& nodes,
              const std::shared_ptr<const command_settings>& around);

/// Notes what holds for the commands of `made` and below it. Its parent's have been read.
void read_command_settings(load_context& context, const command_nodes& nodes, const task& made);

/// Lays what the action of a task, a command, says of itself over what `defaults` say of commands.
void take_usual_settings(const load_context& context, task_action& work);

/// `defaults` of the workflow. Before any task.
void read_defaults(load_context& context, node_view node);

/// Whether `defaults` are for `made`, whose `action` has been read: not for what only waits for
/// others, or for a time.
bool has_defaults(const field_set& fields, const task& made);

/// `run` and what goes with it. `timeout` has been read.
void read_run(load_context& context, const field_set& fields, task& made);

/// `files` and `isolate`, which go into the input of the action; that, or `run`, has been read.
void read_files(load_context& context, const field_set& fields, task& made);

/// Notes what `requires` and `priority` (false: absent) say for the actions of `made` and below it.
/// Its parent's have been read.
void read_start_settings(load_context& context, node_view labels, node_view priority,
                         const task& made);

/// `resources` of a task, or of `defaults`.
template_value read_resources(load_context& context, node_view node);

/// `resources`, `limits`, `requires` and `priority` of a task whose action has been read.
void read_start(load_context& context, const field_set& fields, task& made);

/// `cache` of `defaults`; null: results are not used again.
std::shared_ptr<const cache_rule> read_cache_rule(load_context& context, node_view node);

/// `cache` of a task whose action has been read.
void read_cache(load_context& context, const field_set& fields, task& made);

/// `labels` of a workflow or a task; false: none.
label_map read_label_map(load_context& context, node_view node);
/// `schedules` of the workflow, whose `inputs` and `init` have been read.
void read_schedules(load_context& context, node_view node);

/// A total of `config.limits`.
void read_totals(load_context& context, node_view node);

/// `template` or `emit`, without the body.
void read_fan_out(load_context& context, const field_set& fields, task& made);

/// `await`.
void read_await(load_context& context, const field_set& fields, task& made,
                std::vector<task_reference>& references);

/// A duration that must be longer than zero.
std::optional<duration> read_timeout(load_context& context, node_view node);

} // namespace troupe

#include "runtime/base/script.hpp"
#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/scalar.hpp"
#include "runtime/language/definition/values.hpp"

#include "troupe/usage.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace troupe {

namespace {

using entry_list = std::vector<std::pair<template_value, template_value>>;

template_value constant(json content) {
  return template_value::constant(make_value(std::move(content)));
}

void add(entry_list& input, const char* field, template_value content) {
  input.emplace_back(constant(field), std::move(content));
}

/// What a command is given, which may be a secret.
template_value read_given(load_context& context, node_view node) {
  auto site = context.site;
  site.takes_secrets = true;
  site_guard guard{context, site};
  return read_value(context, node);
}

/// The script under `run`: a text, or a list of texts, one line each.
std::optional<std::string> script_of(load_context& context, node_view run) {
  if (!run.is_list())
    return read_label(context, run, "run");
  std::string script;
  run.each_item([&](node_view line) {
    if (auto text = read_label(context, line, "run"))
      script.append(*text).append(1, '\n');
  });
  return script;
}

std::optional<json> read_shell(load_context& context, node_view node) {
  if (node.is_list() && node.size() > 0)
    return json(read_labels(context, node, "shell"));
  if (node.is_scalar() && (node.text() == "bash" || node.text() == "sh"))
    return json(node.text());
  context.problems.add(node.where(), "shell: expected bash, sh or a list such as [python3, -u], "
                                     "found "
                                       + describe(node));
  return std::nullopt;
}

std::vector<int> read_statuses(load_context& context, node_view node, const std::string& what) {
  std::vector<int> statuses;
  auto take = [&](node_view item) {
    constexpr int most = 255;
    auto status = item.is_plain() ? resolve_plain_scalar(item.text()) : json();
    if (status && status->is_number_integer() && *status >= 0 && *status <= most)
      statuses.push_back(status->get<int>());
    else
      context.problems.add(item.where(),
                           what + ": expected statuses, whole numbers from 0 to 255, found "
                             + describe(item));
  };
  if (node.is_list())
    node.each_item(take);
  else
    take(node);
  return statuses;
}

/// What the statuses of the command mean: `ok` is the action's to know, the others the engine's.
void read_meanings(load_context& context, const field_set& fields, entry_list& input,
                   task_action& work) {
  std::map<int, std::string> meanings;
  auto read = [&](task_key key) {
    std::string name{spec(task_keys, key).name};
    auto statuses = fields[key] ? read_statuses(context, fields[key], name) : std::vector<int>{};
    for (auto status : statuses)
      if (auto [known, is_new] = meanings.try_emplace(status, name); !is_new)
        context.problems.add(fields[key].where(), name + ": status " + std::to_string(status)
                                                    + " stands under " + known->second + ", too");
    return statuses;
  };
  if (auto well = read(task_key::ok); fields[task_key::ok])
    add(input, "ok", constant(well));
  else
    meanings.try_emplace(0, "ok (by default)");
  status_rules rules{read(task_key::skip), read(task_key::checkpointed)};
  if (!rules.skip.empty() || !rules.checkpointed.empty())
    work.statuses = std::make_shared<const status_rules>(std::move(rules));
}

void read_warning(load_context& context, node_view node, const task& made, entry_list& input) {
  auto fields = read_fields(context, node, warn_keys, "warn");
  if (!fields)
    return;
  auto signal = (*fields)[warn_key::signal];
  auto before = (*fields)[warn_key::before];
  if (!signal || !before)
    return context.problems.add(node.where(), "warn: expected {signal: USR1, before: 60s}");
  auto name = read_label(context, signal, "signal").value_or("");
  if (signal_number(name) == 0)
    context.problems.add(signal.where(),
                         "warn: expected a signal such as USR1, found " + describe(signal));
  auto span = read_duration(context, before, "before").value_or(duration{});
  if (made.timeout.count() == 0 && !made.timeout_rule)
    return context.problems.add(node.where(), "warn goes with a timeout");
  if (made.timeout.count() > 0 && span >= made.timeout)
    context.problems.add(before.where(), "warn: before has to be shorter than the timeout");
  entry_list warning;
  add(warning, "signal", constant(name));
  add(warning, "before", constant(to_string(span)));
  add(warning, "timeout",
      made.timeout_rule ? *made.timeout_rule : constant(to_string(made.timeout)));
  add(input, "warn", template_value::map(std::move(warning), node.where()));
}

/// The values that a script may see as variables: of all names that it mentions.
template_value visible_values(load_context& context, const std::vector<script_mention>& mentions) {
  std::vector<symbol> names;
  for (const auto& each : mentions)
    names.push_back(context.made.symbols.intern(each.name));
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<std::pair<symbol, std::string>> called;
  for (auto name : names)
    called.emplace_back(name, context.made.symbols.text(name));
  return template_value::visible(std::move(called));
}

void read_script(load_context& context, node_view run, const command_settings& settings,
                 entry_list& input) {
  auto script = script_of(context, run);
  if (!script)
    return;
  auto shell = settings.shell.value_or("bash");
  auto mentions = mentions_in(*script);
  if (!mentions.empty())
    add(input, "variables", visible_values(context, mentions));
  add(input, "script", constant(*script));
  add(input, "shell", constant(shell));
  auto where = run.where();
  if (run.is_scalar() && script->find('\n') != std::string::npos)
    where = {where.line + 1, 1}; // a block, which begins below its key
  script_use use{.mentions = std::move(mentions), .where = where, .is_shell = shell.is_string()};
  use.script = *std::move(script);
  for (const auto& [name, content] : settings.env)
    use.own.insert(name);
  context.scripts.push_back(std::move(use));
}

/// What a command finds around it, as fields of its input.
void add_surroundings(const command_settings& settings, source_position where, entry_list& input) {
  if (!settings.env.empty()) {
    entry_list env;
    for (const auto& [name, content] : settings.env)
      env.emplace_back(constant(name), content);
    add(input, "env", template_value::map(std::move(env), where));
  }
  if (settings.workdir)
    add(input, "workdir", *settings.workdir);
}

/// `run: {run: ...}`: the outer one was meant as a name.
bool is_step_called_run(load_context& context, node_view run) {
  bool is_one = false;
  run.each_entry([&](node_view key, node_view) {
    if (equal_caseless(key.text(), "run"))
      is_one = true;
  });
  if (is_one)
    context.problems.add(run.where(),
                         "run holds what the shell reads, run: TEXT, and no task: give "
                         "a step another name, or list it (tasks: [{id: run, ...}])");
  return is_one;
}

void read_program(load_context& context, node_view run, entry_list& input) {
  if (is_step_called_run(context, run))
    return;
  auto parts = read_fields(context, run, run_keys, "run");
  if (!parts)
    return;
  auto argv = (*parts)[run_key::argv];
  if (!argv || !argv.is_list() || argv.size() == 0)
    return context.problems.add(argv ? argv.where() : run.where(),
                                "run: expected argv, a list of the program and its arguments"
                                  + (argv ? ", found " + describe(argv) : std::string{}));
  site_guard guard{context, {.must_exist = true, .takes_secrets = true}};
  add(input, "argv", read_value(context, argv));
}

void refuse_without_run(load_context& context, const field_set& fields, bool has_action) {
  for (auto key : {task_key::standard_input, task_key::parse, task_key::ok, task_key::skip,
                   task_key::warn, task_key::checkpointed})
    if (auto found = fields[key])
      context.problems.add(found.where(),
                           std::string{spec(task_keys, key).name} + " goes with run only");
  if (has_action)
    for (auto key : {task_key::shell, task_key::env, task_key::workdir})
      if (auto found = fields[key])
        context.problems.add(found.where(),
                             std::string{spec(task_keys, key).name}
                               + " goes with run, or with a group for all run below");
}

} // namespace

std::shared_ptr<const command_settings>
read_settings(load_context& context, const command_nodes& nodes,
              const std::shared_ptr<const command_settings>& around) {
  const auto& [shell, env, workdir] = nodes;
  if (!shell && !env && !workdir)
    return around;
  auto own = around ? *around : command_settings{};
  if (shell)
    if (auto told = read_shell(context, shell))
      own.shell = std::move(told);
  if (workdir)
    own.workdir = read_value(context, workdir);
  if (env && !env.is_map())
    context.problems.add(env.where(), "env: expected variables (a map), found " + describe(env));
  else if (env)
    env.each_entry([&](node_view key, node_view content) {
      own.env[std::string{key.text()}] = read_given(context, content);
    });
  return std::make_shared<const command_settings>(std::move(own));
}

void take_usual_settings(const load_context& context, task_action& work) {
  if (!context.usual_settings || work.handler->service != "system/exec")
    return;
  const auto& usual = *context.usual_settings;
  entry_list fields;
  add_surroundings(usual, work.where, fields);
  // The shell of `execute` takes -c: a list says how one reads a file.
  if (usual.shell && (usual.shell->is_string() || work.handler->method == "run"))
    add(fields, "shell", constant(*usual.shell));
  if (!fields.empty())
    work.input = template_value::laid_over(template_value::map(std::move(fields), work.where),
                                           std::move(work.input));
}

void read_command_settings(load_context& context, const command_nodes& nodes, const task& made) {
  auto& all = context.settings;
  auto around = made.parent < all.size() ? all[made.parent] : context.usual_settings;
  all.resize(made.index + std::size_t{1}, context.usual_settings);
  all[made.index] = read_settings(context, nodes, around);
}

void read_run(load_context& context, const field_set& fields, task& made) {
  read_command_settings(
    context, {fields[task_key::shell], fields[task_key::env], fields[task_key::workdir]}, made);
  auto run = fields[task_key::run];
  auto other = fields[task_key::action] ? fields[task_key::action] : fields[task_key::service];
  if (!run)
    return refuse_without_run(context, fields, bool{other});
  for (auto key : {task_key::action, task_key::service, task_key::input, task_key::with})
    if (auto found = fields[key])
      return context.problems.add(found.where(), "a task has run or "
                                                   + std::string{spec(task_keys, key).name}
                                                   + ", not both");
  auto handler = context.options.actions.find("system/exec", "run");
  if (!handler)
    return context.problems.add(run.where(), handler.error().message);
  static const command_settings usual;
  const auto& settings = context.settings[made.index] ? *context.settings[made.index] : usual;
  entry_list input;
  if (run.is_map())
    read_program(context, run, input);
  else
    read_script(context, run, settings, input);
  add_surroundings(settings, run.where(), input);
  if (auto given = fields[task_key::standard_input])
    add(input, "stdin", read_given(context, given));
  if (auto reading = fields[task_key::parse]) {
    const auto& key = spec(task_keys, task_key::parse);
    if (auto word = read_word(context, reading, key))
      add(input, "parse", constant(key.words[*word]));
  }
  if (auto warning = fields[task_key::warn])
    read_warning(context, warning, made, input);
  task_action work;
  read_meanings(context, fields, input, work);
  work.handler = *std::move(handler);
  work.policy_name = "system/exec.execute"; // whoever forbids shell commands means these, too
  work.where = run.where();
  work.input = template_value::map(std::move(input), run.where());
  made.work = std::move(work);
}

} // namespace troupe

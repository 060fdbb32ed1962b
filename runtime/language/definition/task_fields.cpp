#include "runtime/language/definition/fields.hpp"

#include "runtime/language/definition/values.hpp"

#include <limits>

namespace troupe {

namespace {

constexpr auto unbounded = std::numeric_limits<double>::infinity();

void read_flag_into(load_context& context, node_view node, std::string_view what, bool& flag) {
  if (node)
    flag = read_flag(context, node, what).value_or(flag);
}

void read_duration_into(load_context& context, node_view node, std::string_view what,
                        duration& span) {
  if (node)
    span = read_duration(context, node, what).value_or(span);
}

/// A condition that sees how an attempt has ended.
std::optional<expression> read_ending_condition(load_context& context, node_view node) {
  static constexpr std::string_view names[] = {"error", "status", "signal", "reason"};
  site_guard guard{context, {.own_names = names}};
  return read_condition(context, node);
}

void read_retry_case(load_context& context, node_view node, retry_rule& rule) {
  auto fields = read_fields(context, node, retry_case_keys, "rules");
  if (!fields)
    return;
  retry_case made{.when = {}, .delay = rule.delay};
  if (auto most = (*fields)[retry_case_key::max_retries])
    made.max_retries = read_count(context, most, "maxRetries").value_or(0);
  else
    context.problems.add(node.where(), "rules: maxRetries is missing");
  read_duration_into(context, (*fields)[retry_case_key::delay], "delay", made.delay);
  if (auto when = (*fields)[retry_case_key::when])
    made.when = read_ending_condition(context, when);
  rule.cases.push_back(std::move(made));
}

void read_retry(load_context& context, node_view node, task& made) {
  auto fields = read_fields(context, node, retry_keys, "retry");
  if (!fields)
    return;
  retry_rule rule;
  if (auto type = (*fields)[retry_key::type])
    if (auto word = read_word(context, type, spec(retry_keys, retry_key::type)))
      rule.type = static_cast<backoff>(*word);
  if (auto most = (*fields)[retry_key::max_retries])
    rule.max_retries = read_count(context, most, "maxRetries").value_or(0);
  else if (rule.type != backoff::none && !(*fields)[retry_key::rules])
    context.problems.add(node.where(), "retry: maxRetries is missing");
  read_duration_into(context, (*fields)[retry_key::delay], "delay", rule.delay);
  read_duration_into(context, (*fields)[retry_key::max_delay], "maxDelay", rule.max_delay);
  if (auto factor = (*fields)[retry_key::multiplier])
    rule.multiplier = read_number(context, factor, "multiplier", 1, unbounded).value_or(2);
  if (auto share = (*fields)[retry_key::jitter])
    rule.jitter = read_number(context, share, "jitter", 0, 1).value_or(0);
  if (auto when = (*fields)[retry_key::when])
    rule.when = read_ending_condition(context, when);
  if (auto rules = (*fields)[retry_key::rules]) {
    if (rules.is_list())
      rules.each_item([&](node_view each) { read_retry_case(context, each, rule); });
    else
      context.problems.add(rules.where(), "rules: expected a list, found " + describe(rules));
  }
  if (rule.type == backoff::none)
    rule.max_retries = 0;
  made.retry = std::make_unique<retry_rule>(std::move(rule));
}

void read_transition(load_context& context, node_view node, task& made,
                     std::vector<task_reference>& references) {
  auto fields = read_fields(context, node, transition_keys, "goto");
  if (!fields)
    return;
  transition step;
  step.where = node.where();
  if (auto when = (*fields)[transition_key::when])
    step.when = read_condition(context, when);
  auto target = (*fields)[transition_key::task];
  if (!target)
    return context.problems.add(node.where(), "goto: the task to go to is missing");
  step.where = target.where();
  if (auto called = read_label(context, target, "task"))
    references.push_back({reference_kind::go_to, made.index,
                          static_cast<std::uint32_t>(made.transitions.size()), *std::move(called),
                          target.where()});
  made.transitions.push_back(std::move(step));
}

void read_dependencies(load_context& context, node_view node, task& made,
                       std::vector<task_reference>& references) {
  auto take = [&](node_view item) {
    if (auto called = read_label(context, item, "dependsOn"))
      references.push_back(
        {reference_kind::depends_on, made.index, 0, *std::move(called), item.where()});
  };
  if (node.is_list())
    node.each_item(take);
  else
    take(node);
}

void read_parameters_into(load_context& context, node_view node, parameter_place place,
                          std::vector<parameter>& parameters) {
  if (node)
    parameters = read_parameters(context, node, place);
}

/// Whether the task will have an output, whose fields its `post` sees.
bool has_output(const field_set& fields) {
  for (auto key : {task_key::action, task_key::service, task_key::run, task_key::template_rule,
                   task_key::emit, task_key::await})
    if (fields[key])
      return true;
  return false;
}

void read_attempt_bound(load_context& context, node_view bound, task& made) {
  if (bound && bound.text().find('$') != std::string_view::npos) {
    made.timeout_rule = read_value(context, bound);
  } else if (bound) {
    if (auto span = read_timeout(context, bound)) {
      made.timeout = *span;
      made.timeout_text = bound.text();
    }
  }
}

/// What the task leaves to the `defaults` of the workflow.
void take_defaults(const load_context& context, task& made) {
  if (!context.usual)
    return;
  const auto& usual = *context.usual;
  if (!made.retry && usual.retry)
    made.retry = std::make_unique<retry_rule>(*usual.retry);
  if (made.timeout.count() > 0 || made.timeout_rule)
    return;
  made.timeout = usual.timeout;
  made.timeout_text = usual.timeout_text;
  made.timeout_rule = usual.timeout_rule;
}

void read_names(load_context& context, const field_set& fields, task& made) {
  made.name = made.id;
  if (auto name = fields[task_key::name])
    made.name = read_label(context, name, "name").value_or(made.id);
  auto lands = made.name;
  if (auto name_space = fields[task_key::name_space])
    lands = read_label(context, name_space, "namespace").value_or(lands);
  made.name_space = context.made.symbols.intern(lands);
}

void read_flags(load_context& context, const field_set& fields, task& made) {
  read_flag_into(context, fields[task_key::async], "async", made.async);
  read_flag_into(context, fields[task_key::continue_on_error], "continueOnError",
                 made.continue_on_error);
  read_flag_into(context, fields[task_key::auto_pause], "autoPause", made.auto_pause);
  read_keep_going(context, fields[task_key::keep_going], made);
}

} // namespace

void read_order(load_context& context, node_view kind, node_view limit, task& made) {
  if (kind)
    if (auto word = read_word(context, kind, spec(task_keys, task_key::kind)))
      made.kind = static_cast<group_kind>(*word);
  if (limit)
    made.limit = read_count(context, limit, "limit").value_or(0);
}

void read_defaults(load_context& context, node_view node) {
  auto fields = read_fields(context, node, defaults_keys, "defaults");
  if (!fields)
    return;
  auto usual = std::make_unique<task>();
  if (auto rule = (*fields)[defaults_key::retry])
    read_retry(context, rule, *usual);
  read_attempt_bound(context, (*fields)[defaults_key::timeout], *usual);
  context.usual = std::move(usual);
  context.usual_settings
    = read_settings(context,
                    {(*fields)[defaults_key::shell], (*fields)[defaults_key::env],
                     (*fields)[defaults_key::workdir]},
                    nullptr);
  if (auto resources = (*fields)[defaults_key::resources])
    context.usual_resources = read_resources(context, resources);
  if (auto cache = (*fields)[defaults_key::cache])
    context.usual_cache = read_cache_rule(context, cache);
}

bool has_defaults(const field_set& fields, const task& made) {
  if (fields[task_key::run])
    return true;
  return made.work && made.work->handler->service != "workflow"
         && made.work->handler->service != "time";
}

void read_keep_going(load_context& context, node_view node, task& made) {
  read_flag_into(context, node, "keepGoing", made.keep_going);
}

void read_task_fields(load_context& context, const field_set& fields, task& made,
                      std::vector<task_reference>& references) {
  read_names(context, fields, made);
  read_flags(context, fields, made);
  read_order(context, fields[task_key::kind], fields[task_key::limit], made);
  read_attempt_bound(context, fields[task_key::timeout], made);
  read_duration_into(context, fields[task_key::schedule_in], "scheduleIn", made.schedule_in);
  read_parameters_into(context, fields[task_key::init], parameter_place::init, made.init);
  {
    site_guard guard{context, {.sees_output = has_output(fields)}};
    read_parameters_into(context, fields[task_key::post], parameter_place::post, made.post);
    if (auto output = fields[task_key::output])
      made.output = std::make_unique<template_value>(read_value(context, output));
  }
  if (auto when = fields[task_key::when])
    made.when = read_condition(context, when);
  if (auto names = fields[task_key::depends_on])
    read_dependencies(context, names, made, references);
  if (auto rule = fields[task_key::retry])
    read_retry(context, rule, made);
  read_action(context, fields, made);
  if (has_defaults(fields, made))
    take_defaults(context, made);
  read_run(context, fields, made);
  read_files(context, fields, made);
  read_start(context, fields, made);
  read_cache(context, fields, made);
  if (auto labels = read_label_map(context, fields[task_key::labels]); !labels.empty())
    made.labels = std::make_shared<const label_map>(std::move(labels));
  read_fan_out(context, fields, made);
  read_await(context, fields, made, references);
  if (made.output && made.fan && made.fan->kind == fan_out_kind::emit && !made.await)
    context.problems.add(fields[task_key::output].where(),
                         "output: the task is done before its fan-out is: add await: true");
  if (auto steps = fields[task_key::go_to]) {
    auto take = [&](node_view step) { read_transition(context, step, made, references); };
    steps.is_list() ? steps.each_item(take) : take(steps);
  }
}

} // namespace troupe

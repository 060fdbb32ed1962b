#include "runtime/language/definition/fields.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/definition/checks.hpp"
#include "runtime/language/definition/values.hpp"

namespace troupe {

namespace {

/// A name that values are bound to: text that isn't empty.
std::optional<symbol> read_name(load_context& context, node_view node, std::string_view what) {
  auto name = read_label(context, node, what);
  if (name && !name->empty())
    return context.made.symbols.intern(*name);
  if (name)
    context.problems.add(node.where(), std::string{what} + ": expected a name, found nothing");
  return std::nullopt;
}

void read_selector(load_context& context, node_view node, fan_out& fan, bool first) {
  auto fields = read_fields(context, node, selector_keys, "selector");
  if (!fields)
    return;
  auto name = (*fields)[selector_key::name];
  auto content = (*fields)[selector_key::content];
  if (!name || !content)
    return context.problems.add(node.where(), std::string{"selector: the "}
                                                + (name ? "value" : "name") + " is missing");
  auto bound = read_name(context, name, "name");
  static constexpr std::string_view index_name[] = {"i"};
  site_guard guard{context};
  if (!first)
    context.site.own_names = index_name;
  auto made = read_value(context, content);
  if (!bound)
    return;
  if (first) {
    fan.element_name = bound;
    fan.elements = std::move(made);
    return;
  }
  parameter binding;
  binding.name = *bound;
  binding.content = std::move(made);
  binding.where = node.where();
  fan.bindings.push_back(std::move(binding));
}

void read_template(load_context& context, node_view node, task& made) {
  auto fields = read_fields(context, node, template_keys, "template");
  if (!fields)
    return;
  auto fan = std::make_unique<fan_out>();
  fan->kind = fan_out_kind::template_elements;
  fan->order = made.kind;
  fan->limit = made.limit;
  fan->where = node.where();
  auto selectors = (*fields)[template_key::selector];
  if (!selectors || !selectors.is_list() || selectors.size() == 0) {
    context.problems.add(selectors ? selectors.where() : node.where(),
                         "template: expected selector, a list of {name, value}"
                           + (selectors ? ", found " + describe(selectors) : std::string{}));
  } else {
    bool first = true;
    selectors.each_item([&](node_view item) {
      read_selector(context, item, *fan, first);
      first = false;
    });
  }
  if (!(*fields)[template_key::task])
    context.problems.add(node.where(), "template: the task is missing");
  made.fan = std::move(fan);
}

void read_emit(load_context& context, node_view node, task& made) {
  auto fields = read_fields(context, node, emit_keys, "emit");
  if (!fields)
    return;
  auto fan = std::make_unique<fan_out>();
  fan->where = node.where();
  if (auto elements = (*fields)[emit_key::for_each])
    fan->elements = read_value(context, elements);
  else
    context.problems.add(node.where(), "emit: forEach is missing");
  if (auto name = (*fields)[emit_key::as])
    fan->element_name = read_name(context, name, "as");
  if (auto limit = (*fields)[emit_key::limit])
    fan->limit = read_count(context, limit, "limit").value_or(0);
  if (!(*fields)[emit_key::task])
    context.problems.add(node.where(), "emit: the task is missing");
  made.fan = std::move(fan);
}

/// The entry under a key of a map, unknown keys aside.
node_view entry_of(node_view map, std::string_view called) {
  node_view found;
  if (map && map.is_map())
    map.each_entry([&](node_view key, node_view content) {
      if (!found && equal_caseless(key.text(), called))
        found = content;
    });
  return found;
}

struct action_name {
  std::string service;
  std::string method;
};

std::optional<action_name> split_action(load_context& context, node_view action,
                                        node_view service) {
  auto text = read_label(context, action, "action");
  if (!text)
    return std::nullopt;
  if (service) {
    auto of = read_label(context, service, "service");
    return of ? std::optional{action_name{*std::move(of), *std::move(text)}} : std::nullopt;
  }
  auto colon = text->rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text->size()) {
    context.problems.add(action.where(),
                         "action: expected service:method, found " + describe(action));
    return std::nullopt;
  }
  return action_name{text->substr(0, colon), text->substr(colon + 1)};
}

std::optional<action_name> action_of_map(load_context& context, node_view action,
                                         node_view& input) {
  auto fields = read_fields(context, action, action_keys, "action");
  if (!fields)
    return std::nullopt;
  if (auto own = (*fields)[action_key::input]) {
    if (input)
      context.problems.add(own.where(), "the task has an input beside that of its action");
    input = own;
  }
  auto service = (*fields)[action_key::service];
  auto method = (*fields)[action_key::method];
  if (service && method)
    return split_action(context, method, service);
  context.problems.add(action.where(), std::string{"action: the "}
                                         + (service ? "method" : "service") + " is missing");
  return std::nullopt;
}

/// `await: {signal: name, timeout}`: nothing else tells what is waited for.
void read_signal(load_context& context, const field_set& parts, node_view signal, await_rule rule,
                 task& made) {
  for (auto key : {await_key::mode, await_key::merge, await_key::on})
    if (auto other = parts[key])
      context.problems.add(other.where(), "await: signal goes with timeout only");
  if (made.fan)
    context.problems.add(rule.where, "a task that fans out itself can't await a signal");
  auto name = read_label(context, signal, "signal");
  if (!name)
    return;
  rule.signal = *std::move(name);
  context.made.signals.push_back(rule.signal);
  made.await = std::make_unique<await_rule>(std::move(rule));
}

/// What these services are given becomes values of another process, or is shown.
bool takes_secrets(const action& handler) {
  return handler.service != "workflow" && handler.service != "printer";
}

} // namespace

std::optional<duration> read_timeout(load_context& context, node_view node) {
  auto span = read_duration(context, node, "timeout");
  if (span && *span == duration::zero()) {
    context.problems.add(node.where(), "timeout: expected a time longer than zero");
    return std::nullopt;
  }
  return span;
}

void read_action(load_context& context, const field_set& fields, task& made) {
  auto action = fields[task_key::action];
  auto service = fields[task_key::service];
  auto input = fields[task_key::input];
  if (auto with = fields[task_key::with]) {
    if (input)
      context.problems.add(with.where(), "the task has input and with, which mean the same");
    input = with;
  }
  std::optional<action_name> name;
  if (action && action.is_map() && !service)
    name = action_of_map(context, action, input);
  else if (action)
    name = split_action(context, action, service);
  else if (service)
    context.problems.add(service.where(), "service without action: the method is missing");
  if (input && !action && !service)
    context.refuse_since(2, input.where(), "input without action: nothing would take it");
  task_action work;
  if (name) {
    if (auto handler = context.options.actions.find(name->service, name->method))
      work.handler = *std::move(handler);
    else
      context.problems.add(action.where(), handler.error().message);
  }
  if (input) {
    if (work.handler && !work.handler->shell_field.empty())
      context.shell_node = entry_of(input, work.handler->shell_field).index();
    auto site = context.site;
    site.takes_secrets = !work.handler || takes_secrets(*work.handler);
    site_guard guard{context, site};
    work.input = read_value(context, input);
    context.shell_node = 0;
  }
  if (!work.handler)
    return;
  work.policy_name = ascii_lower(work.handler->service + '.' + work.handler->method);
  work.where = action.where();
  check_input(context, input, work);
  take_usual_settings(context, work);
  made.work = std::move(work);
}

void read_fan_out(load_context& context, const field_set& fields, task& made) {
  auto elements = fields[task_key::template_rule];
  auto emission = fields[task_key::emit];
  if (elements && emission)
    context.problems.add(emission.where(), "a task has template or emit, not both");
  if (elements)
    read_template(context, elements, made);
  else if (emission)
    read_emit(context, emission, made);
}

node_view fan_out_body(const field_set& fields) {
  if (auto body = entry_of(fields[task_key::template_rule], "task"))
    return body;
  return entry_of(fields[task_key::emit], "task");
}

void read_await(load_context& context, const field_set& fields, task& made,
                std::vector<task_reference>& references) {
  auto node = fields[task_key::await];
  if (!node)
    return;
  await_rule rule;
  rule.where = node.where();
  bool joins = false;
  if (!node.is_map()) {
    auto wanted = read_flag(context, node, "await");
    if (!wanted || !*wanted)
      return;
  } else {
    auto parts = read_fields(context, node, await_keys, "await");
    if (auto mode = (*parts)[await_key::mode])
      if (auto word = read_word(context, mode, spec(await_keys, await_key::mode)))
        rule.mode = static_cast<await_mode>(*word);
    if (auto merge = (*parts)[await_key::merge])
      if (auto word = read_word(context, merge, spec(await_keys, await_key::merge)))
        rule.merge = static_cast<await_merge>(*word);
    if (auto bound = (*parts)[await_key::timeout])
      if (auto span = read_timeout(context, bound)) {
        rule.timeout = *span;
        rule.timeout_text = bound.text();
      }
    if (auto signal = (*parts)[await_key::signal])
      return read_signal(context, *parts, signal, std::move(rule), made);
    if (auto on = (*parts)[await_key::on]) {
      joins = true;
      if (auto called = read_label(context, on, "on"))
        references.push_back(
          {reference_kind::await_on, made.index, 0, *std::move(called), on.where()});
    }
  }
  if (joins && made.fan)
    context.problems.add(rule.where, "a task that fans out itself can't await another's fan-out");
  if (!joins && !fields[task_key::emit])
    context.problems.add(rule.where, "await without emit needs on, the emitting task");
  made.await = std::make_unique<await_rule>(std::move(rule));
}

} // namespace troupe

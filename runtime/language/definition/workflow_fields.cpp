#include "runtime/language/definition/fields.hpp"

#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/file.hpp"
#include "runtime/language/definition/values.hpp"

namespace troupe {

namespace {

void read_label_into(load_context& context, node_view node, std::string_view what,
                     std::string& label) {
  if (node)
    label = read_label(context, node, what).value_or(label);
}

void read_http(load_context& context, node_view node) {
  auto fields = read_fields(context, node, http_keys, "http");
  if (!fields)
    return;
  auto bounds = std::make_shared<http_bounds>();
  if (auto allow = (*fields)[http_key::allow])
    bounds->allow = read_labels(context, allow, "allow");
  if (auto connections = (*fields)[http_key::connections]) {
    bounds->connections = read_count(context, connections, "connections").value_or(1);
    if (bounds->connections == 0)
      context.problems.add(connections.where(), "connections: expected a whole number from 1");
  }
  context.made.config.http = std::move(bounds);
}

void read_config(load_context& context, node_view node) {
  auto fields = read_fields(context, node, config_keys, "config");
  if (!fields)
    return;
  auto& config = context.made.config;
  if (auto most = (*fields)[config_key::max_parallel])
    config.max_parallel = read_count(context, most, "maxParallel").value_or(0);
  if (auto durability = (*fields)[config_key::durability])
    config.relaxed = read_word(context, durability, spec(config_keys, config_key::durability)) == 1;
  if (auto strict = (*fields)[config_key::strict])
    config.strict = read_flag(context, strict, "strict").value_or(false);
  if (auto env = (*fields)[config_key::env])
    for (auto& name : read_labels(context, env, "env"))
      config.env.insert(std::move(name));
  if (auto secret = (*fields)[config_key::secret])
    config.secret = read_labels(context, secret, "secret");
  if (auto cleanup = (*fields)[config_key::cleanup])
    config.cleanup = read_duration(context, cleanup, "cleanup").value_or(config.cleanup);
  if (auto limits = (*fields)[config_key::limits])
    read_totals(context, limits);
  if (auto http = (*fields)[config_key::http])
    read_http(context, http);
}

void read_packages(load_context& context, node_view node) {
  if (!node.is_map())
    return context.problems.add(
      node.where(), "import: expected a map of short names and packages, found " + describe(node));
  node.each_entry([&](node_view key, node_view content) {
    if (auto package = read_label(context, content, "import"))
      context.packages[std::string{key.text()}] = *std::move(package);
  });
}

void read_input(load_context& context, node_view name, node_view node) {
  input_rule rule;
  context.made.symbols.intern(name.text());
  if (!node.is_null()) {
    auto fields = read_fields(context, node, input_keys, "an input");
    if (!fields)
      return;
    if (auto type = (*fields)[input_key::type])
      if (auto label = read_label(context, type, "type"))
        rule.type = read_type(context, *label, type.where());
    if (auto required = (*fields)[input_key::required])
      rule.required = read_flag(context, required, "required").value_or(false);
    if (auto fallback = (*fields)[input_key::fallback]) {
      rule.fallback = to_json(fallback, context.options.limits, context.problems);
      if (rule.type)
        if (auto fits = rule.type->convert(make_value(*rule.fallback)); !fits)
          context.problems.add(fallback.where(), "default: " + fits.error().message);
    }
    read_label_into(context, (*fields)[input_key::description], "description", rule.description);
  }
  context.made.inputs.insert_or_assign(std::string{name.text()}, std::move(rule));
}

void read_inputs(load_context& context, node_view node) {
  if (!node.is_map())
    return context.problems.add(node.where(), "inputs: expected a map, found " + describe(node));
  node.each_entry([&](node_view name, node_view content) { read_input(context, name, content); });
}

/// `service.method` or `service.*`, in lower case.
std::vector<std::string> read_action_names(load_context& context, node_view node,
                                           std::string_view what) {
  std::vector<std::string> names;
  if (node)
    names = read_labels(context, node, what);
  for (auto& name : names) {
    auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == name.size())
      context.problems.add(node.where(), std::string{what}
                                           + ": expected service.method or service.*, found \""
                                           + name.substr(0, 200) + '"');
    for (auto& c : name)
      if (c >= 'A' && c <= 'Z')
        c = static_cast<char>(c - 'A' + 'a');
  }
  return names;
}

void read_policy(load_context& context, node_view node) {
  auto fields = read_fields(context, node, policy_keys, "policy");
  if (!fields)
    return;
  auto& policy = context.made.policy;
  if (auto mode = (*fields)[policy_key::mode])
    if (auto word = read_word(context, mode, spec(policy_keys, policy_key::mode)))
      policy.mode = static_cast<policy_mode>(*word);
  policy.allow = read_action_names(context, (*fields)[policy_key::allow], "allow");
  policy.block = read_action_names(context, (*fields)[policy_key::block], "block");
  policy.skip = read_action_names(context, (*fields)[policy_key::skip], "skip");
}

} // namespace

void read_ground(load_context& context, const field_set& fields, const std::string& default_name) {
  auto& made = context.made;
  made.name = default_name;
  if (auto name = fields[workflow_key::name]) {
    read_label_into(context, name, "name", made.name);
    if (made.name.empty() || made.name.find('/') != std::string::npos)
      context.problems.add(name.where(),
                           "name: expected a name without a /, found " + describe(name));
    else if (const auto& wanted = context.options.name; !wanted.empty() && made.name != wanted)
      context.problems.add(name.where(),
                           "name: expected \"" + wanted + "\" or none, found " + describe(name));
  }
  if (auto config = fields[workflow_key::config])
    read_config(context, config);
  if (auto packages = fields[workflow_key::import])
    read_packages(context, packages);
}

void read_workflow_fields(load_context& context, const field_set& fields) {
  auto& made = context.made;
  read_label_into(context, fields[workflow_key::description], "description", made.description);
  read_label_into(context, fields[workflow_key::version], "version", made.version);
  if (auto inputs = fields[workflow_key::inputs])
    read_inputs(context, inputs);
  if (auto init = fields[workflow_key::init])
    made.init = read_parameters(context, init, parameter_place::init);
  if (auto post = fields[workflow_key::post])
    made.post = read_parameters(context, post, parameter_place::post);
  if (auto policy = fields[workflow_key::policy])
    read_policy(context, policy);
  if (auto bound = fields[workflow_key::timeout])
    if (auto span = read_timeout(context, bound)) {
      made.timeout = *span;
      made.timeout_text = bound.text();
    }
  made.labels = read_label_map(context, fields[workflow_key::labels]);
  if (auto defaults = fields[workflow_key::defaults])
    read_defaults(context, defaults);
  if (auto schedules = fields[workflow_key::schedules])
    read_schedules(context, schedules);
  if (auto pause = fields[workflow_key::auto_pause])
    made.auto_pause = read_flag(context, pause, "autoPause").value_or(false);
}

} // namespace troupe

#include "runtime/dispatch/written_demand.hpp"
#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/values.hpp"
#include "troupe/action.hpp"

#include <array>

namespace troupe {

namespace {

/// What every machine is asked for under these names.
constexpr std::array<std::string_view, 3> usual_resources{"cpus", "memory", "gpus"};

/// What stands under a key, where it is known; else nothing.
std::optional<json> known_content(const load_context& context, node_view content) {
  if (content.is_dynamic())
    return std::nullopt;
  problem_list told_elsewhere{{}, 0};
  return to_json(content, context.options.limits, told_elsewhere);
}

/// A mapping as a value. `check(name, content)` returns what is wrong with an entry whose name is
/// known; where its content isn't, it is given none.
template <class Check>
template_value read_pairs(load_context& context, node_view node, const char* what, Check check) {
  if (!node.is_map()) {
    context.problems.add(node.where(),
                         std::string{what} + ": expected a map, found " + describe(node));
    return {};
  }
  node.each_entry([&](node_view key, node_view content) {
    if (key.is_dynamic())
      return;
    std::string name{key.text()};
    if (result<void> fits = check(name, known_content(context, content)); !fits)
      context.problems.add(content.where(),
                           std::string{what} + ": " + name + ": " + fits.error().message);
  });
  return read_value(context, node);
}

/// The usual name that was meant by one which is written like it: `cpu`, `GPUs`, `mem`.
std::string_view usual_name_like(std::string_view name) {
  for (const auto usual : usual_resources)
    if (name != usual && name.size() >= 3 && equal_caseless(name, usual.substr(0, name.size())))
      return usual;
  return {};
}

result<void> check_resource(const std::string& name, const std::optional<json>& content) {
  if (auto meant = usual_name_like(name); !meant.empty())
    return failure("unknown resource; did you mean \"" + std::string{meant} + "\"?");
  return amount_of(name, content ? *content : json(1)).map([](amount) {});
}

result<void> check_limit(const workflow_config& config, const std::string& key,
                         const std::optional<json>& content) {
  auto count = units_of(key, content ? *content : json(1));
  if (!count)
    return tl::unexpected{std::move(count.error())};
  if (const auto* total = total_of(config.limits, key); total && total->count < *count)
    return failure("it takes " + std::to_string(*count) + ", and config.limits has a total of "
                   + std::to_string(total->count));
  return {};
}

template_value read_limits(load_context& context, node_view node) {
  const auto& totals = context.made.config.limits;
  auto limits = read_pairs(context, node, "limits",
                           [&](const std::string& key, const std::optional<json>& content) {
                             return check_limit(context.made.config, key, content);
                           });
  if (node.is_map())
    node.each_entry([&](node_view key, node_view) {
      if (!key.is_dynamic() && !total_of(totals, key.text()))
        context.made.outer_limits.push_back({std::string{key.text()}, key.where()});
    });
  return limits;
}

template_value read_labels_wanted(load_context& context, node_view node) {
  return read_pairs(context, node, "requires",
                    [](const std::string& name, const std::optional<json>& content) {
                      return label_of(name, content ? *content : json("")).map([](const auto&) {});
                    });
}

template_value read_priority(load_context& context, node_view node) {
  auto content = read_value(context, node);
  if (content.is_constant())
    if (auto fits = priority_of(content.content()); !fits)
      context.problems.add(node.where(), fits.error().message);
  return content;
}

/// A wait for other processes, which may need the same.
bool waits_for_processes(const action& handler) {
  return handler.service == "workflow" && (handler.method == "run" || handler.method == "wait");
}

void refuse(load_context& context, const field_set& fields, std::initializer_list<task_key> keys,
            const std::string& reason) {
  for (auto key : keys)
    if (auto found = fields[key])
      context.problems.add(found.where(), std::string{spec(task_keys, key).name} + ' ' + reason);
}

void read_total(load_context& context, std::string key, node_view node) {
  limit_total total{.key = std::move(key)};
  auto units = node;
  if (node.is_map()) {
    auto fields = read_fields(context, node, rate_keys, "a rate");
    if (!fields)
      return;
    units = (*fields)[rate_key::units];
    auto per = (*fields)[rate_key::per];
    if (!units || !per)
      return context.problems.add(node.where(),
                                  "limits: " + total.key + ": a rate has per and count");
    total.per = read_duration(context, per, "per").value_or(duration{1});
    if (total.per == duration::zero())
      context.problems.add(per.where(), "per: expected a time longer than zero");
  }
  auto count = read_count(context, units, "limits");
  if (count && *count == 0)
    return context.problems.add(units.where(),
                                "limits: " + total.key + ": expected a whole number from 1");
  total.count = count.value_or(0);
  context.made.config.limits.push_back(std::move(total));
}

} // namespace

void read_totals(load_context& context, node_view node) {
  if (!node.is_map())
    return context.problems.add(node.where(),
                                "limits: expected a map of totals by key, found " + describe(node));
  node.each_entry([&](node_view key, node_view content) {
    read_total(context, std::string{key.text()}, content);
  });
}

template_value read_resources(load_context& context, node_view node) {
  return read_pairs(context, node, "resources", check_resource);
}

void read_start_settings(load_context& context, node_view labels, node_view priority,
                         const task& made) {
  auto& all = context.starts;
  auto around = made.parent < all.size() ? all[made.parent] : nullptr;
  all.resize(made.index + std::size_t{1});
  auto& settled = all[made.index] = std::move(around);
  if (!labels && !priority)
    return;
  auto own = settled ? *settled : start_settings{};
  if (labels)
    own.labels = read_labels_wanted(context, labels);
  if (priority)
    own.priority = read_priority(context, priority);
  settled = std::make_shared<const start_settings>(std::move(own));
}

void read_start(load_context& context, const field_set& fields, task& made) {
  auto resources = fields[task_key::resources];
  auto limits = fields[task_key::limits];
  auto labels = fields[task_key::required_labels];
  read_start_settings(context, labels, fields[task_key::priority], made);
  if (!fields[task_key::action] && !fields[task_key::service] && !fields[task_key::run])
    return refuse(context, fields, {task_key::resources, task_key::limits},
                  "goes with an action or run: a group takes nothing itself");
  if (!made.work)
    return;
  const auto& handler = *made.work->handler;
  if (waits_for_processes(handler))
    return refuse(
      context, fields,
      {task_key::resources, task_key::limits, task_key::required_labels, task_key::priority},
      "does not go with workflow:" + handler.method
        + ", which waits for processes that may need the same: their tasks say it");
  const auto& settings = context.starts[made.index];
  const auto& usual = context.usual_resources;
  const auto has_usual = usual && has_defaults(fields, made);
  const auto takes_some = resources || limits || has_usual;
  auto takes_cpu = handler.pace == action_pace::blocking;
  if ((!takes_cpu && !takes_some && !labels) || (!takes_some && !settings))
    return;
  start_rule rule;
  rule.takes_cpu = takes_cpu;
  rule.where = made.work->where;
  if (resources)
    rule.resources = read_resources(context, resources);
  if (has_usual)
    rule.resources
      = resources ? template_value::laid_over(*usual, std::move(rule.resources)) : *usual;
  if (limits)
    rule.limits = read_limits(context, limits);
  if (settings && settings->labels)
    rule.labels = *settings->labels;
  if (settings && settings->priority)
    rule.priority = *settings->priority;
  if (rule.resources.is_constant() && rule.limits.is_constant() && rule.labels.is_constant())
    if (auto needs = demand_of(rule.resources.content(), rule.limits.content(),
                               rule.labels.content(), takes_cpu ? whole_unit : 0))
      rule.needs = std::make_shared<const demand>(std::move(*needs)); // else it has been told
  context.made.has_start_rules = true;
  made.work->start = std::make_shared<const start_rule>(std::move(rule));
}

} // namespace troupe

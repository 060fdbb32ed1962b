#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/values.hpp"
#include "troupe/action.hpp"

namespace troupe {

std::shared_ptr<const cache_rule> read_cache_rule(load_context& context, node_view node) {
  auto made = std::make_shared<cache_rule>();
  if (!node.is_map()) {
    auto flag = read_flag(context, node, "cache");
    return flag.value_or(false) ? made : nullptr;
  }
  auto fields = read_fields(context, node, cache_keys, "cache");
  if (!fields)
    return nullptr;
  if (auto key = (*fields)[cache_key::key])
    made->key = read_value(context, key);
  if (auto span = (*fields)[cache_key::lifetime]) {
    made->lifetime = read_duration(context, span, "for").value_or(duration{1});
    if (made->lifetime.count() <= 0)
      context.problems.add(span.where(), "for: expected a time longer than zero");
  }
  return made;
}

namespace {

/// What a task says itself, or `defaults`; null: nothing.
std::shared_ptr<const cache_rule> written_rule(load_context& context, const field_set& fields,
                                               const task& made) {
  auto node = fields[task_key::cache];
  if (!node)
    return made.work && has_defaults(fields, made) ? context.usual_cache : nullptr;
  auto rule = read_cache_rule(context, node);
  auto acts = fields[task_key::action] || fields[task_key::service] || fields[task_key::run];
  if (rule && !acts)
    context.problems.add(node.where(), "cache goes with an action or run");
  if (!rule || !made.work) // what is wrong with its action has been told
    return nullptr;
  const auto& service = made.work->handler->service;
  if (service == "workflow" || service == "time")
    context.problems.add(node.where(),
                         "cache: what " + service + " gives is never used again: it only waits");
  return rule;
}

} // namespace

void read_cache(load_context& context, const field_set& fields, task& made) {
  auto rule = written_rule(context, fields, made);
  if (!rule && fields[task_key::files])
    rule = std::make_shared<const cache_rule>(cache_rule{.key = {}, .only_continued = true});
  if (made.work)
    made.work->cache = std::move(rule);
}

} // namespace troupe

#include "runtime/language/expression/nodes.hpp"

#include "runtime/language/expression/operators.hpp"
#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include <array>

namespace troupe::expression_detail {

namespace {

/// The truth of a value that was evaluated.
result<bool> truth_of(result<operand> found, evaluation& run) {
  if (!found)
    return tl::unexpected{std::move(found.error())};
  const auto& content = **found;
  if (content.is_string() && !run.spend_reading(content.get_ref<const std::string&>().size()))
    return run.overspent();
  return truth(content);
}

result<bool> test(const node& condition, evaluation& run) {
  return truth_of(condition.evaluate(run), run);
}

} // namespace

result<operand> name_node::evaluate(evaluation& run) const {
  if (const auto* known = run.names().find(name))
    return operand{**known, known};
  if (run.rejects_unknown_names())
    return failure("unknown name \"" + text + '"');
  return operand::missing();
}

result<operand> variable_node::evaluate(evaluation& run) const {
  const auto* known = run.names().variable(name);
  known = known ? known : &unset_variable;
  return operand{**known, known};
}

result<operand> secret_node::evaluate(evaluation& run) const {
  const auto* known = run.names().secret(name);
  if (!known)
    return failure("secrets are known to actions alone");
  return operand{**known, known};
}

result<operand> parameter_node::evaluate(evaluation& run) const {
  const auto& element = run.parameter(index);
  return operand{*element, element.root()};
}

result<operand> not_node::evaluate(evaluation& run) const {
  return from_bool(test(*inner, run).map([](bool is) { return !is; }));
}

result<operand> negation_node::evaluate(evaluation& run) const {
  return inner->evaluate(run)
    .and_then([](const operand& number) { return negated(*number); })
    .map([](json&& number) { return operand{std::move(number)}; });
}

result<operand> binary_node::evaluate(evaluation& run) const {
  auto first = left->evaluate(run);
  if (!first)
    return first;
  auto second = right->evaluate(run);
  if (!second)
    return second;
  return apply(run, std::move(*first), std::move(*second));
}

result<operand> logical_node::evaluate(evaluation& run) const {
  auto first = test(*left, run);
  if (!first || *first == decisive)
    return from_bool(std::move(first));
  return from_bool(test(*right, run));
}

result<operand> choice_node::evaluate(evaluation& run) const {
  auto chosen = test(*condition, run);
  if (!chosen)
    return tl::unexpected{std::move(chosen.error())};
  return *chosen ? if_true->evaluate(run) : if_false->evaluate(run);
}

result<operand> list_node::evaluate(evaluation& run) const {
  auto list = json::array();
  if (!run.spend_items(items.size()))
    return run.overspent();
  for (const auto& item : items) {
    auto content = item->evaluate(run);
    if (!content)
      return content;
    auto owned = run.take(std::move(*content));
    if (!owned)
      return tl::unexpected{std::move(owned.error())};
    list.push_back(std::move(*owned));
  }
  return operand{std::move(list)};
}

result<operand> map_node::evaluate(evaluation& run) const {
  auto map = json::object();
  if (!run.spend_items(entries.size()))
    return run.overspent();
  for (const auto& [key, entry] : entries) {
    auto content = entry->evaluate(run);
    if (!content)
      return content;
    auto owned = run.take(std::move(*content));
    if (!owned)
      return tl::unexpected{std::move(owned.error())};
    map[key] = std::move(*owned);
  }
  return operand{std::move(map)};
}

result<operand> call_node::evaluate(evaluation& run) const {
  std::array<operand, usual_arguments> few{json{}, json{}, json{}};
  std::vector<operand> many;
  if (arguments.size() > usual_arguments)
    many.assign(arguments.size(), operand{json{}});
  const auto values = many.empty() ? std::span{few}.first(arguments.size()) : std::span{many};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto content = arguments[i]->evaluate(run);
    if (!content)
      return content;
    values[i] = std::move(*content);
  }
  call made{run, *what, values};
  return what->body(made);
}

result<operand> exists_node::evaluate(evaluation& run) const {
  evaluation::asking asking{run};
  return path->evaluate(run).map([](const operand& found) {
    return operand{!found.is_missing() && found.root() != &unset_variable};
  });
}

result<operand> is_nil_node::evaluate(evaluation& run) const {
  evaluation::asking asking{run};
  return inner->evaluate(run).map([](const operand& found) { return operand{found->is_null()}; });
}

result<operand> state_node::evaluate(evaluation& run) const {
  auto state = run.names().state_of(*task);
  return operand{state.empty() ? json{} : json(state)};
}

result<operand> fallback_node::evaluate(evaluation& run) const {
  auto found = [&] {
    evaluation::asking asking{run};
    return wanted->evaluate(run);
  }();
  if (!found || !(*found)->is_null())
    return found;
  return otherwise->evaluate(run);
}

match_node::match_node() = default;
match_node::~match_node() = default;

result<operand> match_node::evaluate(evaluation& run) const {
  auto text = subject->evaluate(run);
  if (!text)
    return text;
  if (literal)
    return from_bool(matches_text_form(run, **text, *literal, expected));
  auto written = pattern->evaluate(run);
  if (!written)
    return written;
  if (!(*written)->is_string())
    return failure(std::string{"a pattern must be text, found "} + kind_of(**written));
  auto compiled = run.pattern((*written)->get_ref<const std::string&>());
  if (!compiled)
    return tl::unexpected{std::move(compiled.error())};
  return from_bool(matches_text_form(run, **text, **compiled, expected));
}

result<operand> each_node::evaluate(evaluation& run) const {
  auto elements = list->evaluate(run);
  if (!elements)
    return elements;
  if (!(*elements)->is_array())
    return failure(std::string{what->name} + " expects a list, found " + kind_of(**elements));
  return what->each(run, std::move(*elements), body);
}

result<operand> lambda::call(evaluation& run, operand element) const {
  if (!run.spend_steps(steps))
    return run.overspent();
  run.push_parameter(std::move(element));
  auto out = body->evaluate(run);
  run.pop_parameter();
  return out;
}

result<bool> lambda::test(evaluation& run, operand element) const {
  return truth_of(call(run, std::move(element)), run);
}

} // namespace troupe::expression_detail

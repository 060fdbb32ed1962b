#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/node.hpp"

#include <array>

namespace troupe::expression_detail {

namespace {

/// An element as the lambda's parameter: borrowed from the list, which outlives the call.
operand element_of(const operand& list, const json& element) {
  return operand{element, list.root()};
}

result<operand> map(evaluation& run, operand list, const lambda& body) {
  auto out = json::array();
  if (!run.spend_items(list->size()))
    return run.overspent();
  out.get_ref<json::array_t&>().reserve(list->size());
  for (const auto& element : *list) {
    auto content = body.call(run, element_of(list, element));
    if (!content)
      return content;
    auto owned = run.take(std::move(*content));
    if (!owned)
      return tl::unexpected{std::move(owned.error())};
    out.push_back(std::move(*owned));
  }
  return operand{std::move(out)};
}

result<operand> filter(evaluation& run, operand list, const lambda& body) {
  auto out = json::array();
  for (const auto& element : *list) {
    auto kept = body.test(run, element_of(list, element));
    if (!kept)
      return tl::unexpected{std::move(kept.error())};
    if (!*kept)
      continue;
    auto copy = run.take(element_of(list, element));
    if (!copy)
      return tl::unexpected{std::move(copy.error())};
    if (!run.spend_items(1))
      return run.overspent();
    out.push_back(std::move(*copy));
  }
  return operand{std::move(out)};
}

/// `any` and `all`: the first element whose test gives `Decisive` decides.
template <bool Decisive>
result<operand> quantify(evaluation& run, operand list, const lambda& body) {
  for (const auto& element : *list) {
    auto holds = body.test(run, element_of(list, element));
    if (!holds)
      return tl::unexpected{std::move(holds.error())};
    if (*holds == Decisive)
      return operand{Decisive};
  }
  return operand{!Decisive};
}

} // namespace

std::span<const function> lambda_functions() noexcept {
  static constexpr std::array family{
    function{"map", "map(list, x -> e)", "The list of what the lambda returns for each item.", 2, 2,
             nullptr, call_form::each, map},
    function{"filter", "filter(list, x -> e)", "The items for which the lambda is true.", 2, 2,
             nullptr, call_form::each, filter},
    function{"any", "any(list, x -> e)", "Whether the lambda is true for at least one item.", 2, 2,
             nullptr, call_form::each, quantify<true>},
    function{"all", "all(list, x -> e)", "Whether the lambda is true for each item.", 2, 2, nullptr,
             call_form::each, quantify<false>},
  };
  return family;
}

} // namespace troupe::expression_detail

#include "runtime/language/expression/operators.hpp"

#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <array>

namespace troupe::expression_detail {

namespace {

template <result<json> (*Function)(const json&, const json&)>
result<operand> arithmetic(evaluation&, operand left, operand right) {
  return Function(*left, *right).map([](json&& out) { return operand{std::move(out)}; });
}

result<operand> join_texts(evaluation& run, operand left, const std::string& right) {
  auto text = run.take(std::move(left));
  if (!text)
    return tl::unexpected{std::move(text.error())};
  if (!run.spend_text(right.size()))
    return run.overspent();
  text->get_ref<std::string&>() += right;
  return std::move(*text);
}

result<operand> join_lists(evaluation& run, operand left, operand right) {
  auto list = run.take(std::move(left));
  if (!list)
    return tl::unexpected{std::move(list.error())};
  auto more = run.take(std::move(right));
  if (!more)
    return tl::unexpected{std::move(more.error())};
  auto& items = list->get_ref<json::array_t&>();
  auto& added = more->get_ref<json::array_t&>();
  items.insert(items.end(), std::make_move_iterator(added.begin()),
               std::make_move_iterator(added.end()));
  return std::move(*list);
}

result<operand> add(evaluation& run, operand left, operand right) {
  if (left->is_string() && right->is_string())
    return join_texts(run, std::move(left), right->get_ref<const std::string&>());
  if (left->is_array() && right->is_array())
    return join_lists(run, std::move(left), std::move(right));
  return arithmetic<sum_of>(run, std::move(left), std::move(right));
}

template <bool Expected>
result<operand> compare_equal(evaluation& run, operand left, operand right) {
  return is_equal(run, *left, *right).map([](bool same) { return operand{same == Expected}; });
}

template <bool (*Holds)(std::partial_ordering)>
result<operand> compare_order(evaluation& run, operand left, operand right) {
  if (left->is_string() && right->is_string() && !run.spend_reading(shorter(*left, *right)))
    return run.overspent();
  return order(*left, *right).map([](auto found) { return operand{Holds(found)}; });
}

result<operand> in(evaluation& run, operand left, operand right) {
  if (right->is_null())
    return failure("cannot look for something in null");
  return is_in(run, *left, *right).map([](bool found) { return operand{found}; });
}

template <bool Expected>
result<operand> older_contains(evaluation& run, operand left, operand right) {
  return contains_text_form(run, *left, *right, Expected).map([](bool found) {
    return operand{found};
  });
}

constexpr std::array infixes{
  infix{token_kind::or_, 1, nullptr},
  infix{token_kind::and_, 2, nullptr},
  infix{token_kind::equals, 3, compare_equal<true>},
  infix{token_kind::differs, 3, compare_equal<false>},
  infix{token_kind::less, 4, compare_order<std::is_lt>},
  infix{token_kind::at_most, 4, compare_order<std::is_lteq>},
  infix{token_kind::greater, 4, compare_order<std::is_gt>},
  infix{token_kind::at_least, 4, compare_order<std::is_gteq>},
  infix{token_kind::name, 4, in}, // spelt "in"
  infix{token_kind::contains, 4, older_contains<true>},
  infix{token_kind::not_contains, 4, older_contains<false>},
  infix{token_kind::match, 4, nullptr},
  infix{token_kind::not_match, 4, nullptr},
  infix{token_kind::plus, 5, add},
  infix{token_kind::minus, 5, arithmetic<difference_of>},
  infix{token_kind::star, 6, arithmetic<product_of>},
  infix{token_kind::slash, 6, arithmetic<quotient_of>},
  infix{token_kind::percent, 6, arithmetic<remainder_of>},
};

} // namespace

const infix* infix_of(const token& word) noexcept {
  if (word.kind == token_kind::name && (word.text != "in" || word.dollar))
    return nullptr;
  const auto* found = std::find_if(infixes.begin(), infixes.end(),
                                   [&](const infix& op) { return op.kind == word.kind; });
  return found == infixes.end() ? nullptr : found;
}

} // namespace troupe::expression_detail

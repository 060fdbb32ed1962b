#include "runtime/language/expression/conversion.hpp"
#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/operators.hpp"
#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include <array>
#include <cmath>

namespace troupe::expression_detail {

namespace {

result<operand> as_operand(result<json> number) {
  return std::move(number).map([](json&& out) { return operand{std::move(out)}; });
}

result<operand> abs(call& made) {
  if (!made[0].is_number())
    return made.expected("a number", 0);
  if (made[0].is_number_float())
    return operand{std::abs(made[0].get<double>())};
  bool negative = !made[0].is_number_unsigned() && made[0].get<std::int64_t>() < 0;
  return negative ? as_operand(negated(made[0])) : operand{made[0]};
}

/// `round`, `floor` and `ceil`: integers as they are, reals to the integer that `Rounded` gives.
template <double (*Rounded)(double)>
result<operand> rounding(call& made) {
  if (!made[0].is_number())
    return made.expected("a number", 0);
  if (!made[0].is_number_float())
    return operand{made[0]};
  return as_operand(whole_number(Rounded(made[0].get<double>())));
}

double half_away_from_zero(double number) {
  return std::round(number);
}

double downwards(double number) {
  return std::floor(number);
}

double upwards(double number) {
  return std::ceil(number);
}

/// `min` and `max`, of a list or of two values. Of nothing: null.
template <bool (*Better)(std::partial_ordering)>
result<operand> extreme(call& made) {
  bool listed = made.arguments.size() == 1;
  if (listed && !made[0].is_array())
    return made.expected("a list, or two values", 0);
  const json* best = nullptr;
  auto offer = [&](const json& candidate) -> result<bool> {
    if (best && candidate.is_string() && best->is_string()
        && !made.run.spend_reading(shorter(candidate, *best)))
      return made.run.overspent();
    auto found = order(candidate, best ? *best : candidate);
    if (found && (!best || Better(*found)))
      best = &candidate;
    return found.map([](auto) { return true; });
  };
  if (!listed) {
    for (const auto& argument : made.arguments)
      if (auto fine = offer(*argument); !fine)
        return tl::unexpected{std::move(fine.error())};
  } else {
    if (!made.run.spend_steps(made[0].size()))
      return made.run.overspent();
    for (const auto& item : made[0])
      if (auto fine = offer(item); !fine)
        return tl::unexpected{std::move(fine.error())};
  }
  return as_operand(best ? made.run.take(operand{*best, nullptr}) : json{});
}

result<operand> sum(call& made) {
  if (!made[0].is_array())
    return made.expected("a list", 0);
  if (!made.run.spend_steps(made[0].size()))
    return made.run.overspent();
  result<json> total = json(0);
  for (const auto& item : made[0])
    if (total = sum_of(*total, item); !total)
      break;
  return as_operand(std::move(total));
}

} // namespace

std::span<const function> number_functions() noexcept {
  static constexpr std::array family{
    function{"abs", "abs(number)", "The number without its sign.", 1, 1, abs},
    function{"round", "round(number)", "The nearest integer; halves go away from zero.", 1, 1,
             rounding<half_away_from_zero>},
    function{"floor", "floor(number)", "The greatest integer that is not above the number.", 1, 1,
             rounding<downwards>},
    function{"ceil", "ceil(number)", "The least integer that is not below the number.", 1, 1,
             rounding<upwards>},
    function{"min", "min(list) or min(a, b)",
             "The least item, or the lesser of two values; null of an empty list.", 1, 2,
             extreme<std::is_lt>},
    function{"max", "max(list) or max(a, b)",
             "The greatest item, or the greater of two values; null of an empty list.", 1, 2,
             extreme<std::is_gt>},
    function{"sum", "sum(list)", "The sum of the numbers; 0 of an empty list.", 1, 1, sum},
  };
  return family;
}

} // namespace troupe::expression_detail

/// The binary operators that evaluate both sides, and what arithmetic they do: integers of 64 bits
/// that stay integers, and reals.
#pragma once

#include "runtime/language/expression/evaluation.hpp"
#include "runtime/language/expression/lexer.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

namespace troupe::expression_detail {

/// `left + right` of numbers. These fail where either is not a number, where the result needs
/// more than 64 bits or is not finite, and on division by zero.
result<json> sum_of(const json& left, const json& right);
result<json> difference_of(const json& left, const json& right);
result<json> product_of(const json& left, const json& right);

/// An integer where both are and the division is even, else a real.
result<json> quotient_of(const json& left, const json& right);

/// The remainder, with the sign of `left`.
result<json> remainder_of(const json& left, const json& right);

result<json> negated(const json& number);

/// `number`, or the reason why it cannot be a result: it is infinite or not a number.
result<json> finite(double number);

/// Combines two operands; fails on kinds it does not take, on overflow and on division by zero.
using binary_function = result<operand> (*)(evaluation&, operand, operand);

/// How an infix token binds. Higher precedence binds tighter.
struct infix {
  token_kind kind;
  int precedence;
  binary_function apply; ///< Null where the right side is not always evaluated, or is a pattern.
};

/// The infix operator that `word` is, if it is one.
const infix* infix_of(const token& word) noexcept;

} // namespace troupe::expression_detail

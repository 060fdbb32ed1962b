/// The binary operators that evaluate both sides.
#pragma once

#include "runtime/language/expression/evaluation.hpp"
#include "runtime/language/expression/lexer.hpp"

namespace troupe::expression_detail {

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

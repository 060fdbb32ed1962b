/// The syntax tree of a compiled expression: immutable, shared by all evaluations.
#pragma once

#include "runtime/language/expression/evaluation.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <memory>

namespace troupe::expression_detail {

struct node {
  virtual ~node() = default;

  /// The node's value in this run.
  virtual result<operand> evaluate(evaluation& run) const = 0;

  /// The value, where it is the same in every run; else null.
  virtual const value* constant() const noexcept { return nullptr; }

  /// True where the value may be `operand::missing()`.
  virtual bool is_path() const noexcept { return false; }

  /// True for `secret.NAME`.
  virtual bool is_secret() const noexcept { return false; }

  std::size_t height = 1; ///< Of the tree below and with this node.
};

using node_ptr = std::unique_ptr<const node>;

/// The second argument of `map` and its like.
struct lambda {
  node_ptr body;
  std::size_t steps; ///< What one call costs.

  /// The body's value for one element.
  result<operand> call(evaluation& run, operand element) const;

  /// The body's value for one element, as a condition.
  result<bool> test(evaluation& run, operand element) const;
};

} // namespace troupe::expression_detail

/// The kinds of nodes.
#pragma once

#include "runtime/base/symbol.hpp"
#include "runtime/language/expression/function.hpp"
#include "runtime/language/expression/node.hpp"
#include "runtime/language/expression/operators.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::expression_detail {

/// A literal.
struct constant_node final : node {
  explicit constant_node(json literal) : content{make_value(std::move(literal))} {}
  result<operand> evaluate(evaluation&) const override { return operand{*content, &content}; }
  const value* constant() const noexcept override { return &content; }
  value content;
};

/// What a variable of the environment is that is not set: told from other nulls by its address.
inline const value unset_variable = null_value();

/// `env.NAME`: null where the variable is not set.
struct variable_node final : node {
  explicit variable_node(std::string wanted) : name{std::move(wanted)} {}
  result<operand> evaluate(evaluation& run) const override;
  bool is_path() const noexcept override { return true; }
  std::string name;
};

/// `secret.NAME`: always a whole tree, as nothing may be computed with it.
struct secret_node final : node {
  explicit secret_node(std::string wanted) : name{std::move(wanted)} {}
  result<operand> evaluate(evaluation& run) const override;
  bool is_secret() const noexcept override { return true; }
  std::string name;
};

/// A name that the environment knows, or not.
struct name_node final : node {
  name_node(symbol wanted, std::string_view written) : name{wanted}, text{written} {}
  result<operand> evaluate(evaluation& run) const override;
  bool is_path() const noexcept override { return true; }
  symbol name;
  std::string text;
};

/// The parameter of an enclosing lambda.
struct parameter_node final : node {
  explicit parameter_node(std::size_t place) : index{place} {}
  result<operand> evaluate(evaluation& run) const override;
  bool is_path() const noexcept override { return true; }
  std::size_t index; ///< Counted from the outermost lambda.
};

/// One part of a path: a key as written, or an index to evaluate.
struct path_step {
  std::string key;
  node_ptr index; ///< Null: `key` is meant.
};

/// `base.a[0]["key"]`.
struct path_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  bool is_path() const noexcept override { return base->is_path(); }
  node_ptr base;
  std::vector<path_step> steps;
};

struct not_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr inner;
};

struct negation_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr inner;
};

struct binary_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  binary_function apply = nullptr;
  node_ptr left;
  node_ptr right;
};

/// `&&` and `||`.
struct logical_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  bool decisive = false; ///< The left value that makes the right one irrelevant.
  node_ptr left;
  node_ptr right;
};

struct choice_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr condition;
  node_ptr if_true;
  node_ptr if_false;
};

struct list_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  std::vector<node_ptr> items;
};

struct map_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  std::vector<std::pair<std::string, node_ptr>> entries;
};

/// A call of an eager function.
struct call_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  const function* what = nullptr;
  std::vector<node_ptr> arguments; ///< At most `max_arguments`.
};

/// `exists(path)`.
struct exists_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr path;
};

/// `is nil(x)`.
struct is_nil_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr inner;
};

/// `status('task')`.
struct state_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  std::shared_ptr<const std::uint32_t> task; ///< Set once all tasks are known.
};

/// `default(x, y)`.
struct fallback_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  node_ptr wanted;
  node_ptr otherwise;
};

/// A match against a pattern: a literal, compiled with the expression, or a value.
struct match_node final : node {
  match_node();
  ~match_node() override;
  result<operand> evaluate(evaluation& run) const override;
  node_ptr subject;
  std::unique_ptr<re2::RE2> literal;
  node_ptr pattern; ///< Where `literal` is null.
  bool expected = true;
};

/// `map(list, x -> e)` and its like.
struct each_node final : node {
  result<operand> evaluate(evaluation& run) const override;
  const function* what = nullptr;
  node_ptr list;
  lambda body;
};

} // namespace troupe::expression_detail

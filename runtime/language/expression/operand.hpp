/// What an expression's parts hand to each other.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <utility>

namespace troupe::expression_detail {

/// What an unknown name, key or index is: told from a known null by its address.
inline const json nothing = nullptr;

/// A value on its way through an evaluation: either borrowed, from the session or a literal, or
/// owned. Borrowing is what keeps a path into a large value from copying it.
class operand {
public:
  /// Owns `content`.
  operand(json content) : own_(std::move(content)) {} // braces would make a list

  /// Borrows `part`, which lies in `**root`, or in something that outlives the operand where
  /// `root` is null.
  operand(const json& part, const value* root) noexcept : view_{&part}, root_{root} {}

  /// Null, because a name, key or index is unknown.
  static operand missing() noexcept { return {nothing, nullptr}; }

  const json& get() const noexcept { return view_ ? *view_ : own_; }
  const json& operator*() const noexcept { return get(); }
  const json* operator->() const noexcept { return &get(); }

  bool is_missing() const noexcept { return view_ == &nothing; }
  bool is_owned() const noexcept { return view_ == nullptr; }

  /// The shared value that a borrowed part lies in, if any.
  const value* root() const noexcept { return root_; }

  /// The owned content, to change or move from. Only where `is_owned()`.
  json& own() noexcept { return own_; }

private:
  const json* view_ = nullptr;
  const value* root_ = nullptr;
  json own_;
};

/// The answer of a test, as a value.
inline result<operand> from_bool(result<bool> found) {
  return std::move(found).map([](bool is) { return operand{is}; });
}

} // namespace troupe::expression_detail

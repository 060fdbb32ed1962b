/// The text of a template, taken apart.
#pragma once

#include "runtime/language/expression/compiled.hpp"
#include "runtime/language/expression/expression.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::expression_detail {

/// Literal text, then perhaps an expression.
struct template_piece {
  std::string literal;
  std::optional<compiled> code; ///< Its `source` is what a bare `$path` stays as: with the `$`.
  std::optional<symbol> name{}; ///< Where it is written as `$path`: the first, unless `env`.
};

/// Takes `text` apart. A text that is exactly one `$path` or `${expression}` gives one piece
/// with an empty literal.
result<std::vector<template_piece>> take_apart(std::string_view text, compile_context context,
                                               source_position where);

} // namespace troupe::expression_detail

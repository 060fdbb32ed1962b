/// What one expression may ask for. Beyond these it fails with a message, never by exhaustion.
#pragma once

#include <cstddef>

namespace troupe::expression_detail {

/// Bytes of one expression's text.
inline constexpr std::size_t max_source_bytes = 1024 * 1024;

/// Levels of parentheses, brackets, calls and unary operators inside each other.
inline constexpr std::size_t max_nesting = 200;

/// Height of the syntax tree: also bounds chains such as `1 + 1 + 1 + ...`.
inline constexpr std::size_t max_tree_height = 1000;

/// Levels of lists and maps in a value that an expression builds, copies, compares or writes.
inline constexpr std::size_t max_value_depth = 1000;

/// List items and map entries that one evaluation may make.
inline constexpr std::size_t max_items = 10'000'000;

/// Bytes of text that one evaluation may make.
inline constexpr std::size_t max_text_bytes = 256UL * 1024 * 1024;

/// Steps of lambdas, and items looked at by functions, in one evaluation.
inline constexpr std::size_t max_steps = 200'000'000;

/// Bytes of text that are looked at in one step.
inline constexpr std::size_t bytes_a_step = 64;

/// Bytes of an expression's text that a message quotes.
inline constexpr std::size_t max_quoted_bytes = 500;

} // namespace troupe::expression_detail

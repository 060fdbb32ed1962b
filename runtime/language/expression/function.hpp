/// The functions that expressions may call.
#pragma once

#include "runtime/language/expression/evaluation.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::expression_detail {

struct function;
struct lambda;

/// One call: its evaluated arguments, as many as the function takes.
struct call {
  evaluation& run;
  const function& what;
  std::span<operand> arguments;

  const json& operator[](std::size_t index) const { return *arguments[index]; }

  /// The text that an argument is, or null where it is another kind.
  const std::string* text(std::size_t index) const;

  /// Says that an argument is of the wrong kind: `lower expects text, found a list`.
  tl::unexpected<error> expected(std::string_view kind, std::size_t index) const;
};

/// How a call's arguments are read and evaluated.
enum class call_form : std::uint8_t {
  eager,    ///< All arguments first.
  exists,   ///< The argument is a path, and may be unknown.
  fallback, ///< The second only where the first is null.
  is_nil,   ///< The argument may be unknown.
  pattern,  ///< The second is a pattern, compiled at once where it is a literal.
  each,     ///< The second is a lambda.
  state,    ///< The argument is the name of a task, known when compiled.
};

struct function {
  std::string_view name;
  std::string_view usage;   ///< `split(text, separator)`.
  std::string_view meaning; ///< What it returns: one sentence, for people; Markdown.
  std::size_t least;        ///< Arguments.
  std::size_t most;
  result<operand> (*body)(call&) = nullptr; ///< Of `eager`.
  call_form form = call_form::eager;
  result<operand> (*each)(evaluation&, operand list, const lambda&) = nullptr; ///< Of `each`.
  bool expected = true; ///< Of `pattern`: what a match must be for the result to be true.
};

/// No function takes more; nearly all take no more than the second.
inline constexpr std::size_t max_arguments = 16;
inline constexpr std::size_t usual_arguments = 3;

/// The function called `name`, or null.
const function* find_function(std::string_view name) noexcept;

/// `; did you mean "X"?`, or nothing.
std::string function_suggestion(std::string_view name);

} // namespace troupe::expression_detail

#include "runtime/language/expression/families.hpp"

#include <array>

namespace troupe::expression_detail {

namespace {

/// A path without the slashes at its end; "/" where there is nothing else.
std::string_view without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  return path;
}

/// Whether there is room for a copy of `text`. It was free before.
bool pays_for_copy(call& made, const std::string& text) {
  return made.run.names().behaviour() < 2 || made.run.spend_text(text.size());
}

/// As basename(1).
result<operand> basename(call& made) {
  const auto* text = made.text(0);
  if (!text)
    return made.expected("text", 0);
  if (!pays_for_copy(made, *text))
    return made.run.overspent();
  auto path = without_trailing_slashes(*text);
  auto slash = path.rfind('/');
  if (slash != std::string_view::npos && path.size() > 1)
    path.remove_prefix(slash + 1);
  return operand{std::string{path}};
}

/// As dirname(1).
result<operand> dirname(call& made) {
  const auto* text = made.text(0);
  if (!text)
    return made.expected("text", 0);
  if (!pays_for_copy(made, *text))
    return made.run.overspent();
  auto path = without_trailing_slashes(*text);
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return operand{"."};
  return operand{std::string{without_trailing_slashes(path.substr(0, slash + 1))}};
}

result<operand> now(call& made) {
  return operand{to_rfc3339(made.run.names().now())};
}

result<operand> uuid(call& made) {
  return operand{made.run.names().next_uuid()};
}

} // namespace

std::span<const function> general_functions() noexcept {
  static constexpr std::array family{
    function{"exists", "exists(path)",
             "Whether the path leads to a value that is there; null counts as one.", 1, 1, nullptr,
             call_form::exists},
    function{"default", "default(x, y)",
             "The first value, or the second where the first is null or missing.", 2, 2, nullptr,
             call_form::fallback},
    function{"status", "status('task')",
             "The state of the task's latest execution; null if it has none yet.", 1, 1, nullptr,
             call_form::state},
    function{"is nil", "is nil(x)", "Whether the value is null or missing.", 1, 1, nullptr,
             call_form::is_nil},
    function{"basename", "basename(path)", "The last part of a path.", 1, 1, basename},
    function{"dirname", "dirname(path)", "The path without its last part.", 1, 1, dirname},
    function{"now", "now()", "The present time, in UTC, as RFC 3339 writes it.", 0, 0, now},
    function{"uuid", "uuid()", "A new random UUID.", 0, 0, uuid},
  };
  return family;
}

} // namespace troupe::expression_detail

#include "runtime/language/expression/conversion.hpp"
#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/values.hpp"

#include <array>

namespace troupe::expression_detail {

namespace {

/// Whether there is room to read the text that an argument may be.
bool pays_for_reading(call& made) {
  const auto* text = made.text(0);
  return !text || made.run.spend_reading(text->size());
}

/// What `name` cannot do, told with its name.
template <class T>
result<operand> named(const call& made, result<T> converted) {
  if (!converted)
    return failure(std::string{made.what.name} + ": " + converted.error().message);
  return operand{json(std::move(*converted))};
}

result<operand> to_integer(call& made) {
  if (!pays_for_reading(made))
    return made.run.overspent();
  const auto& content = made[0];
  if (const auto* text = made.text(0))
    return named(made, read_integer(trimmed(*text)));
  if (content.is_boolean())
    return operand{content.get<bool>() ? 1 : 0};
  if (content.is_number_float())
    return named(made, whole_number(content.get<double>()));
  if (content.is_number())
    return operand{content};
  return made.expected("a number or text", 0);
}

result<operand> to_real(call& made) {
  if (!pays_for_reading(made))
    return made.run.overspent();
  if (const auto* text = made.text(0))
    return named(made, read_real(trimmed(*text)));
  if (made[0].is_number())
    return operand{made[0].get<double>()};
  return made.expected("a number or text", 0);
}

result<operand> to_text(call& made) {
  return made.run.text_of(made[0]).map([](std::string&& text) { return operand{std::move(text)}; });
}

result<operand> to_json(call& made) {
  if (!made[0].is_string() && !made[0].is_null())
    return to_text(made);
  auto written = compact(made[0]);
  if (!made.run.spend_text(written.size()))
    return made.run.overspent();
  return operand{std::move(written)};
}

result<operand> parse_json(call& made) {
  const auto* text = made.text(0);
  if (!text)
    return made.expected("text", 0);
  if (!made.run.spend_text(text->size()) || !made.run.spend_items(text->size() / 2))
    return made.run.overspent();
  return named(made, read_json(*text));
}

} // namespace

std::span<const function> conversion_functions() noexcept {
  static constexpr std::array family{
    function{"int", "int(x)", "An integer from a text, real (cut off) or boolean.", 1, 1,
             to_integer},
    function{"float", "float(x)", "A real from a text or integer.", 1, 1, to_real},
    function{"string", "string(x)", "The text form: as the value appears in a template.", 1, 1,
             to_text},
    function{"json", "json(x)", "The value as JSON text.", 1, 1, to_json},
    function{"parseJson", "parseJson(text)", "The value of a JSON text.", 1, 1, parse_json},
  };
  return family;
}

} // namespace troupe::expression_detail

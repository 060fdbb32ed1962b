#include "runtime/language/workflow/value_type.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace troupe {

namespace {

tl::unexpected<error> wrong_kind(const char* expected, const json& found) {
  return failure(error_code::argument_invalid,
                 std::string{"expected "} + expected + ", found " + found_as(found));
}

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  auto end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  return number;
}

result<value> to_text(const value& content) {
  if (content->is_string())
    return content;
  if (content->is_structured() || content->is_null())
    return wrong_kind("text", *content);
  return make_value(content->dump());
}

result<value> to_integer(const value& content) {
  if (content->is_number_integer())
    return content;
  if (content->is_number_float()) {
    auto number = content->get<double>();
    bool whole = std::floor(number) == number && std::abs(number) <= 9007199254740992.0;
    return whole ? result<value>{make_value(static_cast<std::int64_t>(number))}
                 : failure(error_code::argument_invalid,
                           "expected an integer, found the real number " + content->dump());
  }
  if (content->is_string())
    if (auto number = number_in<std::int64_t>(content->get_ref<const std::string&>()))
      return make_value(*number);
  return wrong_kind("an integer", *content);
}

result<value> to_number(const value& content) {
  if (content->is_number())
    return content;
  if (content->is_string()) {
    const auto& text = content->get_ref<const std::string&>();
    if (auto whole = number_in<std::int64_t>(text))
      return make_value(*whole);
    if (auto real = number_in<double>(text); real && std::isfinite(*real))
      return make_value(*real);
  }
  return wrong_kind("a number", *content);
}

result<value> to_boolean(const value& content) {
  if (content->is_boolean())
    return content;
  if (*content == "true")
    return make_value(true);
  if (*content == "false")
    return make_value(false);
  return wrong_kind("a boolean", *content);
}

result<value> to_list(const value& content) {
  return content->is_array() ? result<value>{content} : wrong_kind("a list", *content);
}

result<value> to_map(const value& content) {
  return content->is_object() ? result<value>{content} : wrong_kind("a map", *content);
}

} // namespace

result<value> convert_named(const value_type& wanted, const std::string& name,
                            const value& content) {
  auto typed = wanted.convert(content);
  if (!typed)
    return failure(name + ": " + typed.error().message, typed.error().where);
  return typed;
}

std::string found_as(const json& content) {
  constexpr std::size_t text_max = 60;
  if (!content.is_string())
    return kind_of(content);
  return std::string{kind_of(content)} + " \""
         + excerpt(content.get_ref<const std::string&>(), text_max) + '"';
}

type_registry::type_registry() {
  auto enter = [this](const char* key, const char* name, auto convert) {
    types_.emplace(key, std::make_shared<const value_type>(value_type{name, convert}));
  };
  enter("text", "text", to_text);
  enter("string", "text", to_text);
  enter("integer", "integer", to_integer);
  enter("int", "integer", to_integer);
  enter("number", "number", to_number);
  enter("float", "number", to_number);
  enter("boolean", "boolean", to_boolean);
  enter("bool", "boolean", to_boolean);
  enter("list", "list", to_list);
  enter("map", "map", to_map);
}

result<void> type_registry::add(value_type entry) {
  if (entry.name.empty())
    return failure(error_code::argument_invalid, "a type needs a name");
  auto key = ascii_lower(entry.name);
  if (types_.contains(key))
    return failure(error_code::argument_invalid,
                   "there is already a type called \"" + entry.name + '"');
  types_.emplace(std::move(key), std::make_shared<const value_type>(std::move(entry)));
  return {};
}

result<std::shared_ptr<const value_type>> type_registry::find(std::string_view name) const {
  if (auto known = types_.find(ascii_lower(name)); known != types_.end())
    return known->second;
  return failure(error_code::argument_invalid,
                 "unknown type \"" + std::string{name} + '"' + suggestion(name, names()));
}

std::vector<std::string> type_registry::names() const {
  std::vector<std::string> all;
  for (const auto& [key, type] : types_)
    all.push_back(key == ascii_lower(type->name) ? type->name : key);
  return all;
}

result<std::shared_ptr<const value_type>>
find_type(const type_registry& types, const type_imports& imports, std::string_view name) {
  auto dot = std::min(name.find('.'), name.size());
  if (auto package = imports.find(std::string{name.substr(0, dot)}); package != imports.end())
    if (auto known = types.find(package->second + std::string{name.substr(dot)}))
      return known;
  return types.find(name);
}

} // namespace troupe

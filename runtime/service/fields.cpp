#include "runtime/service/fields.hpp"

#include <algorithm>
#include <stdexcept>

namespace troupe {

namespace {

[[noreturn]] void expected(const char* what) {
  throw std::invalid_argument{std::string{"expected "} + what};
}

} // namespace

void from_json(const json& input, text_list& list) {
  if (input.is_string())
    list.items = {input.get<std::string>()};
  else if (input.is_array()
           && std::ranges::all_of(input, [](const json& item) { return item.is_string(); }))
    list.items = input.get<std::vector<std::string>>();
  else
    expected("text or a list of texts");
}

void to_json(json& output, const text_list& list) {
  output = list.items;
}

void from_json(const json& input, text_map& map) {
  if (!input.is_object())
    expected("a map of texts");
  map.items.clear();
  for (const auto& [name, content] : input.items()) {
    if (content.is_structured())
      expected("a map of texts");
    if (content.is_string())
      map.items.emplace(name, content.get<std::string>());
    else
      map.items.emplace(name, content.is_null() ? std::string{} : content.dump());
  }
}

void to_json(json& output, const text_map& map) {
  output = map.items;
}

void from_json(const json& input, milliseconds_field& field) {
  constexpr std::int64_t longest = 3'000'000'000'000; // 95 years: added to a clock, it fits
  if (!input.is_number_integer() || input < 0 || input > longest)
    expected("a natural number of milliseconds");
  field.span = std::chrono::milliseconds{input.get<std::int64_t>()};
}

void to_json(json& output, const milliseconds_field& field) {
  output = field.span / std::chrono::milliseconds{1};
}

} // namespace troupe

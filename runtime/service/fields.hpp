/// Fields of the built-in actions' inputs that take more than one form.
#pragma once

#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// One text, or a list of texts.
struct text_list {
  std::vector<std::string> items;
};
void from_json(const json& input, text_list& list);
void to_json(json& output, const text_list& list);

/// A map of texts; numbers and booleans become their text, null the empty one.
struct text_map {
  std::map<std::string, std::string> items;
};
void from_json(const json& input, text_map& map);
void to_json(json& output, const text_map& map);

/// A natural number of milliseconds, as in `timeoutMs`.
struct milliseconds_field {
  duration span{};
};
void from_json(const json& input, milliseconds_field& field);
void to_json(json& output, const milliseconds_field& field);

/// Reads `input[name]` into `field`, which keeps its value where that is absent or null.
template <class T>
void read_optional(const json& input, const char* name, T& field) {
  if (auto found = input.find(name); found != input.end() && !found->is_null())
    found->get_to(field);
}

} // namespace troupe

// An input that is judged before the action runs, as far as it is known.
#include "troupe/detail/typed_input.hpp"

namespace troupe {

namespace {

void note(std::vector<input_fault>& faults, std::string field, std::string message) {
  if (!message.empty())
    faults.push_back({std::move(field), std::move(message)});
}

} // namespace

/// What was given, by the fields' own names.
struct input_shape::named_fields {
  std::map<std::string, std::string> keys; ///< As they were given.
  json known = json::object();             ///< Those whose values are known.
};

input_shape::named_fields input_shape::name_fields(const known_input& given,
                                                   std::vector<input_fault>& faults) const {
  named_fields named;
  auto name = [&](const std::string& key) {
    auto field = field_called(key);
    if (field.empty()) {
      note(faults, key, unknown_field(key));
      return field;
    }
    auto [known, is_new] = named.keys.try_emplace(field, key);
    if (is_new)
      return field;
    const auto& odd = key == field ? known->second : key;
    note(faults, odd, given_twice(field, odd));
    return std::string{};
  };
  for (const auto& [key, content] : given.constants.items())
    if (auto field = name(key); !field.empty())
      named.known[field] = content;
  for (const auto& key : given.dynamic)
    name(key);
  return named;
}

std::vector<input_fault> input_shape::check(const known_input& given) const {
  std::vector<input_fault> faults;
  const auto& constants = given.constants;
  if (!is_map()) {
    if (convert_ && given.is_whole())
      note(faults, "", fault_of_conversion(constants));
    return faults;
  }
  if (!constants.is_object() && !constants.is_null()) {
    note(faults, "", fault_of_whole(constants));
    return faults;
  }
  auto named = name_fields(given, faults);
  bool is_right = faults.empty() && given.is_whole() && fault_of_conversion(named.known).empty();
  if (is_right)
    return faults;
  if (defaults_.is_object() && converts(defaults_))
    check_fields(given, named, faults);
  // What fits field by field may not fit together; or the fields can't be told apart.
  if (faults.empty() && given.is_whole())
    note(faults, "", fault_of_conversion(named.known));
  return faults;
}

void input_shape::check_fields(const known_input& given, const named_fields& named,
                               std::vector<input_fault>& faults) const {
  if (!given.open)
    for (const auto& field : required_fields())
      if (!named.keys.contains(field))
        note(faults, "", missing_field(field));
  for (const auto& [field, content] : named.known.items()) {
    auto trial = defaults_;
    trial[field] = content;
    auto fault = fault_of(field, content);
    note(faults, named.keys.at(field), fault.empty() ? fault_of_conversion(trial) : fault);
  }
  for (const auto& [key, items] : given.items)
    if (auto field = field_called(key); !field.empty() && takes_single_items(field))
      for (const auto& [index, item] : items)
        note(faults, key, item_fault(field, index, item));
}

std::string input_shape::fault_of_conversion(const json& input) const {
  try {
    convert_(input);
    auto exact = check_exact(input);
    return exact ? std::string{} : exact.error().message;
  } catch (const std::exception& thrown) {
    return explain(input, thrown.what());
  }
}

} // namespace troupe

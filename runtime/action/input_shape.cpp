#include "troupe/detail/typed_input.hpp"

#include "runtime/action/lossless.hpp"
#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <strings.h>

namespace troupe {

namespace {

bool same_but_for_case(const std::string& a, const std::string& b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const auto& part : parts)
    text += (text.empty() ? "" : separator) + part;
  return text;
}

/// nlohmann's messages start so.
constexpr std::string_view of_library = "[json.exception";

/// What the message of an exception says was expected, in our own words where it is nlohmann's.
std::string expectation(const std::string& what) {
  if (!what.starts_with(of_library))
    return what;
  constexpr std::array<std::pair<std::string_view, const char*>, 5> kinds{{
    {"type must be number", "expected a number"},
    {"type must be string", "expected text"},
    {"type must be array", "expected a list"},
    {"type must be object", "expected a map"},
    {"type must be boolean", "expected a boolean"},
  }};
  auto text = what.substr(std::min(what.size(), what.find("] ") + 2));
  for (const auto& [theirs, ours] : kinds)
    if (text.starts_with(theirs))
      return ours;
  if (text.starts_with("key '") && text.ends_with("' not found"))
    return "expected a map with the field " + text.substr(5, text.size() - 16);
  return text;
}

/// A scalar as it is written, else its kind: short enough for a message.
std::string found_text(const json& found) {
  constexpr std::size_t longest = 60;
  if (found.is_structured() || found.is_null())
    return kind_of(found);
  auto text = found.dump(-1, ' ', false, json::error_handler_t::replace);
  return std::string{kind_of(found)} + (text.size() <= longest ? " (" + text + ')' : "");
}

/// Said of what YAML makes of the text `echo "a: b"`.
std::string colon_hint(const json& found) {
  if (!found.is_object() || found.size() != 1
      || found.items().begin().key().find(' ') == std::string::npos)
    return {};
  return " (a text with \": \" in it was read as a map: put the whole of it in quotes)";
}

} // namespace

struct input_shape::memo {
  std::once_flag learnt;
  std::vector<std::string> required;
};

input_shape::input_shape(json defaults, const json& described, round_trip convert)
  : defaults_(std::move(defaults)), // braces would make a list of it
    convert_{std::move(convert)}, memo_{std::make_shared<memo>()} {
  if (defaults_.is_object())
    for (const auto& [field, content] : defaults_.items())
      fields_.push_back(field);
  if (described.is_object())
    for (const auto& [field, meaning] : described.items())
      if (std::ranges::find(fields_, field) == fields_.end())
        fields_.push_back(field);
}

std::string input_shape::field_called(const std::string& key) const {
  if (std::ranges::find(fields_, key) != fields_.end())
    return key;
  auto near = std::ranges::find_if(
    fields_, [&](const auto& known) { return same_but_for_case(key, known); });
  return near == fields_.end() ? std::string{} : *near;
}

std::string input_shape::unknown_field(const std::string& key) const {
  auto near = suggestion(key, fields_);
  return "unknown field \"" + key + '"'
         + (near.empty() ? "; the fields are " + joined(fields_, ", ") : near);
}

std::string input_shape::given_twice(const std::string& field, const std::string& key) {
  return "field \"" + field + "\" is given twice, also as \"" + key + '"';
}

result<value> input_shape::fit(const value& input) const {
  static const value empty_map = make_value(json::object());
  if (!is_map())
    return input;
  if (input->is_null())
    return empty_map;
  if (!input->is_object())
    return failure(fault_of_whole(*input));
  std::vector<std::string> faults;
  std::vector<std::pair<std::string, std::string>> renamed;
  for (const auto& [key, content] : input->items()) {
    auto field = field_called(key);
    if (field == key)
      continue;
    if (field.empty())
      faults.push_back(unknown_field(key));
    else if (input->contains(field))
      faults.push_back(given_twice(field, key));
    else
      renamed.emplace_back(key, field);
  }
  if (!faults.empty())
    return failure(joined(faults, "; "));
  if (renamed.empty())
    return input;
  json fitted = *input;
  for (const auto& [key, field] : renamed) {
    if (fitted.contains(field))
      return failure(given_twice(field, key));
    fitted[field] = std::move(fitted[key]);
    fitted.erase(key);
  }
  return make_value(std::move(fitted));
}

std::string input_shape::fault_of_whole(const json& input) const {
  return "the input is " + found_text(input) + ": expected a map with " + joined(fields_, ", ");
}

bool input_shape::converts(const json& input) const {
  try {
    convert_(input);
    return true;
  } catch (const std::exception&) {
    return false; // that it fails is all that is asked
  }
}

const std::vector<std::string>& input_shape::required_fields() const {
  std::call_once(memo_->learnt, [this] {
    if (!defaults_.is_object() || !converts(defaults_))
      return;
    for (const auto& field : fields_) {
      if (!defaults_.contains(field))
        continue;
      auto without = defaults_;
      without.erase(field);
      if (!converts(without))
        memo_->required.push_back(field);
    }
  });
  return memo_->required;
}

std::vector<std::string> input_shape::missing_fields(const json& input) const {
  std::vector<std::string> missing;
  for (const auto& field : required_fields())
    if (!input.contains(field))
      missing.push_back(field);
  return missing;
}

std::string input_shape::missing_field(const std::string& field) const {
  const auto& content = defaults_[field];
  return "missing field \"" + field + '"'
         + (content.is_null() ? "" : std::string{", "} + kind_of(content));
}

std::string input_shape::item_fault(const std::string& field, std::size_t index,
                                    const json& item) const {
  auto trial = defaults_;
  trial[field] = json::array({item});
  try {
    convert_(trial);
    return {};
  } catch (const std::exception& thrown) {
    return "field \"" + field + '[' + std::to_string(index) + "]\" is " + found_text(item) + ": "
           + expectation(thrown.what()) + colon_hint(item);
  }
}

std::string input_shape::element_fault(const std::string& field, const json& list) const {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (auto fault = item_fault(field, i, list[i]); !fault.empty())
      return fault;
  return {};
}

/// Whether a list of one item can be right there: then each item can be judged alone.
bool input_shape::takes_single_items(const std::string& field) const {
  const std::array<json, 5> probes{"", 0, true, json::object(), json::array()};
  auto trial = defaults_;
  return defaults_.value(field, json{}).is_array()
         && std::ranges::any_of(probes, [&](const json& probe) {
              trial[field] = json::array({probe});
              return converts(trial);
            });
}

std::string input_shape::fault_of(const std::string& field, const json& found) const {
  auto trial = defaults_;
  trial[field] = found;
  std::string what;
  try {
    convert_(trial);
    return {};
  } catch (const std::exception& thrown) {
    what = thrown.what();
  }
  const auto usual = defaults_.value(field, json{});
  if (found.is_array() && usual.is_array())
    if (auto fault = element_fault(field, found); !fault.empty())
      return fault;
  std::string_view kind = kind_of(usual);
  bool is_of_another_kind = !usual.is_null() && kind != kind_of(found);
  auto expected = what.starts_with(of_library) && is_of_another_kind
                    ? "expected " + std::string{kind}
                    : expectation(what);
  return "field \"" + field + "\" is " + found_text(found) + ": " + expected + colon_hint(found);
}

std::string input_shape::explain(const json& input, const std::string& what) const {
  if (!is_map() || !input.is_object() || !defaults_.is_object() || !converts(defaults_))
    return "the input is " + found_text(input) + ": " + expectation(what);
  std::vector<std::string> faults;
  for (const auto& field : missing_fields(input))
    faults.push_back(missing_field(field));
  for (const auto& [field, found] : input.items())
    if (auto fault = fault_of(field, found); !fault.empty())
      faults.push_back(std::move(fault));
  return faults.empty() ? expectation(what) : joined(faults, "; ");
}

result<void> input_shape::check_exact(const json& input) const {
  if (defaults_.is_null() || is_certainly_exact(input))
    return {};
  auto loss = first_loss(input, convert_(input));
  if (!loss)
    return {};
  return failure((loss->path.empty() ? "the input " : "field \"" + loss->path + "\" ")
                 + loss->reason);
}

json input_shape::describe(const json& described) const {
  auto fields = json::object();
  for (const auto& field : fields_) {
    std::string text;
    if (defaults_.contains(field) && !defaults_[field].is_null())
      text = kind_of(defaults_[field]);
    if (auto meaning = described.find(field); meaning != described.end() && meaning->is_string())
      text = meaning->get<std::string>();
    fields[field] = std::move(text);
  }
  return fields;
}

} // namespace troupe

#include "runtime/model/json_fields.hpp"

#include "runtime/base/time.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe {

namespace {

/// How Go writes a time that was never set.
constexpr std::string_view zero_time = "0001-01-01T00:00:00Z";

constexpr std::array<std::string_view, 3> mode_names{"auto", "ask", "deny"};

/// The state that `content` names, by one of the functions that know the names.
template <class State>
std::optional<State> state_in(const json& content,
                              std::optional<State> (*named)(std::string_view) noexcept) {
  const auto* text = content.get_ptr<const std::string*>();
  return text ? named(*text) : std::nullopt;
}

} // namespace

// -- writing -------------------------------------------------------------------------------------

void field_writer::go_time(const char* key, const std::optional<time_point>& x) {
  into_[key] = x ? form_of(*x) : json(zero_time);
}

json field_writer::form_of(const value_map& x) {
  auto content = json::object();
  for (const auto& [name, each] : x)
    content[name] = *each;
  return content;
}

json field_writer::form_of(const std::set<std::string>& x) {
  auto content = json::object();
  for (const auto& each : x)
    content[each] = true;
  return content;
}

json field_writer::form_of(const std::map<std::string, task_state>& x) {
  auto content = json::object();
  for (const auto& [name, state] : x)
    content[name] = to_string(state);
  return content;
}

json field_writer::form_of(policy_mode x) {
  return mode_names[static_cast<std::size_t>(x)];
}

json field_writer::form_of(time_point x) {
  return to_exact_rfc3339(x);
}

// -- reading -------------------------------------------------------------------------------------

field_reader::field_reader(const json& content, std::string path)
  : content_{content}, path_{std::move(path)} {
  if (!content.is_object())
    fault_ = error{path_ + ": expected a map, found " + kind_of(content)};
}

const json* field_reader::find(const char* key) const {
  if (fault_)
    return nullptr;
  auto found = content_.find(key);
  return found == content_.end() || found->is_null() ? nullptr : &*found;
}

bool field_reader::expect(const std::string& key, bool fits, const char* wanted) {
  if (!fits && !fault_) {
    // Of a map's entry the key itself is not among the fields.
    auto found = content_.find(key);
    fault_ = error{
      path_ + '.' + key + ": expected " + wanted
      + (found != content_.end() ? std::string{", found "} + kind_of(*found) : std::string{})};
  }
  return fits;
}

void field_reader::read(const char* key, std::string& into) {
  if (const auto* found = find(key); found && expect(key, found->is_string(), "text"))
    into = found->get<std::string>();
}

void field_reader::read(const char* key, bool& into) {
  if (const auto* found = find(key); found && expect(key, found->is_boolean(), "true or false"))
    into = found->get<bool>();
}

void field_reader::read(const char* key, std::uint64_t& into) {
  const auto* found = find(key);
  if (found
      && expect(key, found->is_number_unsigned() || (found->is_number_integer() && *found >= 0),
                "a whole number from 0"))
    into = found->get<std::uint64_t>();
}

void field_reader::read(const char* key, json& into) {
  if (const auto* found = find(key))
    into = *found;
}

void field_reader::read(const char* key, value& into) {
  if (const auto* found = find(key))
    into = make_value(*found);
}

void field_reader::read(const char* key, std::optional<time_point>& into) {
  const auto* found = find(key);
  if (!found || !expect(key, found->is_string(), "a time"))
    return;
  const auto& text = found->get_ref<const std::string&>();
  if (text == zero_time) {
    into.reset();
    return;
  }
  auto when = parse_rfc3339(text);
  if (when)
    into = *when;
  else
    fault_ = error{path_ + '.' + key + ": " + when.error().message};
}

void field_reader::read(const char* key, time_point& into) {
  std::optional<time_point> when;
  read(key, when);
  into = when.value_or(into);
}

void field_reader::read(const char* key, task_state& into) {
  const auto* found = find(key);
  if (!found || *found == "") // an ad-hoc execution that has not begun
    return;
  auto state = state_in(*found, task_state_of);
  if (expect(key, state.has_value(), "the state of a task"))
    into = *state;
}

void field_reader::read(const char* key, process_state& into) {
  const auto* found = find(key);
  if (!found)
    return;
  auto state = state_in(*found, process_state_of);
  if (expect(key, state.has_value(), "the state of a process"))
    into = *state;
}

void field_reader::read(const char* key, policy_mode& into) {
  std::string mode;
  read(key, mode);
  const auto* named = std::ranges::find(mode_names, mode);
  if (named != mode_names.end())
    into = static_cast<policy_mode>(named - mode_names.begin());
  else if (!mode.empty() && !fault_)
    fault_ = error{path_ + '.' + key + ": expected auto, ask or deny, found \"" + mode + '"'};
}

void field_reader::read(const char* key, std::vector<std::string>& into) {
  const auto* found = find(key);
  if (!found || !expect(key, found->is_array(), "a list of texts"))
    return;
  into.clear();
  for (const auto& each : *found)
    if (expect(key, each.is_string(), "a list of texts"))
      into.push_back(each.get<std::string>());
}

template <class Item, class Read>
void field_reader::read_map(const char* key, std::map<std::string, Item>& into, Read read_item) {
  const auto* found = find(key);
  if (!found || !expect(key, found->is_object(), "a map"))
    return;
  into.clear();
  for (const auto& [name, content] : found->items())
    read_item(std::string{key} + '.' + name, content, into[name]);
}

void field_reader::read(const char* key, value_map& into) {
  read_map(key, into, [](const std::string&, const json& content, value& item) {
    item = make_value(content);
  });
}

void field_reader::read(const char* key, std::set<std::string>& into) {
  std::map<std::string, bool> flags;
  read_map(key, flags, [this](const std::string& name, const json& content, bool& item) {
    if (expect(name, content.is_boolean(), "true or false"))
      item = content.get<bool>();
  });
  for (const auto& [name, is_in] : flags)
    if (is_in)
      into.insert(name);
}

void field_reader::read(const char* key, std::map<std::string, std::string>& into) {
  read_map(key, into, [this](const std::string& name, const json& content, std::string& item) {
    if (expect(name, content.is_string(), "text"))
      item = content.get<std::string>();
  });
}

void field_reader::read(const char* key, std::map<std::string, task_state>& into) {
  read_map(key, into, [this](const std::string& name, const json& content, task_state& item) {
    auto state = state_in(content, task_state_of);
    if (expect(name, state.has_value(), "the state of a task"))
      item = *state;
  });
}

} // namespace troupe

#include "runtime/policy/redactor.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace troupe {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

void add_texts(const json& from, const char* key, std::set<std::string, std::less<>>& to) {
  if (auto found = from.find(key); found != from.end() && found->is_array())
    for (const auto& each : *found)
      if (each.is_string())
        to.insert(each.get<std::string>());
}

/// As it stands between quotes in JSON, where a message may show a whole value.
std::string escaped(const std::string& text) {
  auto quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

} // namespace

redactor::redactor(const std::vector<std::string>& names, const json& inherited) {
  for (const auto& name : names)
    names_.insert(ascii_lower(name));
  if (!inherited.is_object())
    return;
  add_texts(inherited, "names", names_);
  add_texts(inherited, "texts", texts_);
  add_texts(inherited, "numbers", numbers_);
  search_ = text_search{{texts_.begin(), texts_.end()}};
}

value redactor::learnt() const {
  if (!learnt_)
    learnt_ = active() ? make_value({{"names", names_}, {"texts", texts_}, {"numbers", numbers_}})
                       : null_value();
  return learnt_;
}

redactor redactor::of_texts() const {
  redactor made;
  made.search_ = search_;
  return made;
}

bool redactor::is_secret(std::string_view name) const {
  return names_.contains(ascii_lower(name));
}

void redactor::learn(std::string_view name, const json& content) {
  if (!active())
    return;
  std::vector<std::string> fresh;
  auto known = numbers_.size();
  find_secrets(name, content, fresh);
  if (fresh.empty() && numbers_.size() == known)
    return;
  search_.add(std::move(fresh));
  learnt_ = nullptr;
}

void redactor::hide(const std::string& text) {
  std::vector<std::string> fresh;
  note_leaves(json(text), fresh);
  if (auto number = json::parse(text, nullptr, false); number.is_number())
    note_leaves(number, fresh);
  search_.add(std::move(fresh));
  learnt_ = nullptr;
}

void redactor::find_secrets(std::string_view name, const json& content,
                            std::vector<std::string>& fresh) {
  if (is_secret(name))
    return note_leaves(content, fresh);
  if (content.is_object())
    for (const auto& [key, part] : content.items())
      find_secrets(key, part, fresh);
  else if (content.is_array())
    for (const auto& part : content)
      find_secrets({}, part, fresh);
}

void redactor::note_leaves(const json& content, std::vector<std::string>& fresh) {
  if (content.is_structured()) {
    for (const auto& part : content)
      note_leaves(part, fresh);
  } else if (content.is_number()) {
    note_text(*numbers_.insert(content.dump()).first, fresh);
  } else if (content.is_string()) {
    const auto& text = content.get_ref<const std::string&>();
    note_text(text, fresh);
    note_text(escaped(text), fresh);
    // A text of several lines is often shown line by line, and one from a file without its end.
    for (std::string_view rest = text; !rest.empty();) {
      auto end = std::min(rest.find('\n'), rest.size());
      note_text(std::string{trimmed(rest.substr(0, end))}, fresh);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

void redactor::note_text(const std::string& text, std::vector<std::string>& fresh) {
  if (trimmed(text).size() >= shortest_text && texts_.insert(text).second)
    fresh.push_back(text);
}

std::string redactor::masked(std::string text) const {
  return search_.occurs_in(text) ? search_.masked(text, mask) : text;
}

std::string redactor::masked_message(std::string message) const {
  return search_.masked(message, mask, {0, message.size()}, {"...", shortest_text});
}

std::string redactor::masked_part(std::string_view text, std::size_t begin, std::size_t end) const {
  return search_.masked(text, mask, {begin, end});
}

value redactor::masked(value content) const {
  if (!active() || !shows(*content))
    return content;
  return make_value(without_secrets(*content));
}

value redactor::masked(std::string_view name, value content) const {
  return active() && is_secret(name) ? make_value(mask) : masked(std::move(content));
}

bool redactor::shows(const json& content) const {
  if (content.is_object())
    return std::ranges::any_of(content.items(), [this](const auto& item) {
      return is_secret(item.key()) || search_.occurs_in(item.key()) || shows(item.value());
    });
  if (content.is_array())
    return std::ranges::any_of(content, [this](const json& part) { return shows(part); });
  if (content.is_string())
    return search_.occurs_in(content.get_ref<const std::string&>());
  return content.is_number() && !numbers_.empty() && numbers_.contains(content.dump());
}

json redactor::without_secrets(const json& content) const {
  if (content.is_object()) {
    auto clean = json::object();
    for (const auto& [key, part] : content.items())
      clean[masked(key)] = is_secret(key) ? json(mask) : without_secrets(part);
    return clean;
  }
  if (content.is_array()) {
    auto clean = json::array();
    for (const auto& part : content)
      clean.push_back(without_secrets(part));
    return clean;
  }
  if (content.is_string())
    return masked(content.get_ref<const std::string&>());
  return shows(content) ? json(mask) : content;
}

} // namespace troupe

#include "runtime/model/query_words.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

namespace troupe {

namespace {

bool is_query_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_key_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

} // namespace

bool query_words::skip_to_word() {
  while (at_ < line_.size() && is_query_space(line_[at_]))
    ++at_;
  return at_ < line_.size();
}

result<query_word> query_words::read() {
  query_word made{.at = at_};
  auto end = at_;
  while (end < line_.size() && is_key_letter(line_[end]))
    ++end;
  const auto key = line_.substr(at_, end - at_);
  const auto behind = end < line_.size() ? line_[end] : ' ';
  if (!key.empty() && (behind == ':' || (behind == '.' && key == label_key))) {
    made.key = key;
    at_ = end + 1;
  }
  made.value_at = at_;
  while (at_ < line_.size() && !is_query_space(line_[at_]))
    if (line_[at_] == '"') {
      if (!read_quoted(made.value))
        return wrong_query(place(made.value_at) + "the quotes are not closed");
    } else {
      made.value += line_[at_++];
    }
  return made;
}

std::string query_words::place(std::size_t at) const {
  return "filter, column " + std::to_string(code_points(line_.substr(0, at)) + 1) + ": ";
}

/// Takes what stands in quotes over; false: they are not closed.
bool query_words::read_quoted(std::string& into) {
  for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
    if (line_[at_] == '\\' && at_ + 1 < line_.size())
      ++at_;
    into += line_[at_];
  }
  return at_++ < line_.size();
}

tl::unexpected<error> wrong_query(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

std::string in_marks(std::string_view text) {
  return '"' + std::string{text} + '"';
}

std::string query_value(std::string_view given) {
  auto is_plain
    = [](char c) { return !is_query_space(c) && c != '"' && c != '\\' && c != ':' && c != '\0'; };
  const auto is_like_label
    = given.starts_with(label_key) && given.substr(label_key.size()).starts_with('.');
  if (!given.empty() && !is_like_label && std::ranges::all_of(given, is_plain))
    return std::string{given};
  std::string text = "\"";
  for (char c : given) {
    if (c == '"' || c == '\\')
      text += '\\';
    text += c;
  }
  return text + '"';
}

result<void> add_label(std::vector<label_term>& to, std::string_view given) {
  auto pair = read_label_pair(given);
  if (!pair)
    return tl::unexpected{std::move(pair.error())};
  auto& [name, pattern] = *pair;
  if (pattern.empty())
    return wrong_query("found no text behind " + name + '=');
  if (std::ranges::find(to, name, &label_term::name) != to.end())
    return wrong_query(name + " was given already, and all words have to hold");
  to.push_back({std::move(name), std::move(pattern)});
  return {};
}

void append_labels(std::string& line, const std::vector<label_term>& labels) {
  for (const auto& [name, pattern] : labels)
    line.append(line.empty() ? "" : " ")
      .append(label_key)
      .append(1, '.')
      .append(name)
      .append(1, '=')
      .append(query_value(pattern));
}

std::string nearest_of(std::string_view called, const std::vector<std::string>& known,
                       std::string_view beside) {
  auto near = suggestion(ascii_lower(called), known);
  if (!near.empty())
    return near;
  std::string all;
  for (const auto& each : known)
    all += (all.empty() ? "" : ", ") + each;
  return ": expected one of " + all + std::string{beside};
}

} // namespace troupe

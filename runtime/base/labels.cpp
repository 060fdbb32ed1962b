#include "runtime/base/labels.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool begins_label(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool continues_label(char c) {
  return begins_label(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

tl::unexpected<error> refused_label(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

std::string quoted_label(std::string_view text) {
  return '"' + excerpt(visible_line(text), longest_label_name) + '"';
}

} // namespace

result<void> check_label_name(std::string_view name) {
  if (!name.empty() && name.size() <= longest_label_name && begins_label(name.front())
      && std::ranges::all_of(name, continues_label))
    return {};
  return refused_label(quoted_label(name)
                       + " can't be the name of a label: expected a letter or _, then letters,"
                         " digits, _, - and ., at most "
                       + std::to_string(longest_label_name) + " bytes");
}

result<void> check_label(std::string_view name, std::string_view text) {
  if (auto fits = check_label_name(name); !fits)
    return fits;
  const auto label = "label " + std::string{name} + ": ";
  if (text.empty())
    return refused_label(label + "expected a text, found an empty one");
  if (text.size() > longest_label)
    return refused_label(label + "it is " + std::to_string(text.size()) + " bytes; at most "
                         + std::to_string(longest_label));
  if (visible_line(text) != text)
    return refused_label(label + "expected UTF-8 without control characters and invisible ones");
  return {};
}

result<void> check_labels(const label_map& labels) {
  if (labels.size() > most_labels)
    return refused_label("found " + std::to_string(labels.size()) + " labels; at most "
                         + std::to_string(most_labels));
  for (const auto& [name, text] : labels)
    if (auto fits = check_label(name, text); !fits)
      return fits;
  return {};
}

result<void> check_not_own(std::string_view name) {
  if (!name.starts_with(own_labels))
    return {};
  return refused_label("label " + std::string{name} + ": names that begin with "
                       + std::string{own_labels} + " are Troupe's own");
}

result<void> check_given_labels(const label_map& labels) {
  for (const auto& [name, text] : labels)
    if (auto free = check_not_own(name); !free)
      return free;
  return check_labels(labels);
}

result<std::pair<std::string, std::string>> read_label_pair(std::string_view given) {
  const auto end = given.find('=');
  if (end == std::string_view::npos)
    return refused_label("found " + quoted_label(given) + ": expected NAME=TEXT");
  auto name = given.substr(0, end);
  if (auto fits = check_label_name(name); !fits)
    return tl::unexpected{std::move(fits.error())};
  return std::pair{std::string{name}, std::string{given.substr(end + 1)}};
}

bool has_labels(const label_map& labels, std::span<const label_term> wanted) noexcept {
  return std::ranges::all_of(wanted, [&](const label_term& each) {
    const auto found = labels.find(each.name);
    return found != labels.end() && matches_pattern(each.pattern, found->second);
  });
}

label_map laid_over(label_map below, const label_map& above) {
  for (const auto& [name, text] : above)
    below.insert_or_assign(name, text);
  return below;
}

std::string labels_text(const label_map& labels) {
  std::string all;
  for (const auto& [name, text] : labels)
    all += (all.empty() ? "" : ", ") + name + '=' + text;
  return all;
}

} // namespace troupe

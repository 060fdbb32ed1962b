#include "runtime/language/expression/search.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/limits.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace troupe::expression_detail {

result<std::unique_ptr<re2::RE2>> compile_pattern(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<re2::RE2>(re2::StringPiece{text.data(), text.size()}, options);
  if (!compiled->ok())
    return failure("the pattern \"" + excerpt(text, max_quoted_bytes)
                   + "\" is wrong: " + excerpt(compiled->error(), max_quoted_bytes));
  return compiled;
}

bool matches(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_spelling(std::string_view text, std::string_view key) noexcept {
  return std::ranges::equal(text, key, {}, lower, lower);
}

/// Keys of more bytes than this are rare, and not gone through letter by letter.
constexpr std::size_t long_key = 256;

/// The ways to spell `key`, case aside, that keys of the map start with. Goes through the sorted
/// keys letter by letter: looking at each key would make a loop over a large map quadratic.
std::vector<std::string> spellings_of(const json::object_t& entries, std::string_view key) {
  std::vector<std::string> live{""};
  if (key.size() > long_key) {
    live.clear();
    for (const auto& [each, ignored] : entries)
      if (is_spelling(each, key))
        live.push_back(each);
    return live;
  }
  for (char c : key) {
    std::vector<std::string> longer;
    auto keep = [&](std::string prefix) {
      auto next = entries.lower_bound(prefix);
      if (next != entries.end() && next->first.starts_with(prefix))
        longer.push_back(std::move(prefix));
    };
    for (const auto& prefix : live) {
      keep(prefix + upper(c));
      if (upper(c) != lower(c))
        keep(prefix + lower(c));
    }
    live = std::move(longer);
    if (live.empty())
      break;
  }
  return live;
}

result<bool> is_item(evaluation& run, const json& item, const json& list) {
  for (const auto& candidate : list) {
    auto same = is_equal(run, candidate, item);
    if (!same || *same)
      return same;
  }
  return false;
}

tl::unexpected<error> cannot_look(const json& item, const json& whole) {
  return failure(std::string{"cannot look for "} + kind_of(item) + " in " + kind_of(whole));
}

} // namespace

std::size_t find_text(std::string_view whole, std::string_view part) noexcept {
  const auto* found = static_cast<const char*>(
    ::memmem(whole.data(), whole.size(), part.data(), part.size())); // glibc's is linear
  return found ? static_cast<std::size_t>(found - whole.data()) : std::string_view::npos;
}

std::size_t shorter(const json& left, const json& right) {
  return std::min(left.get_ref<const std::string&>().size(),
                  right.get_ref<const std::string&>().size());
}

result<bool> is_equal(evaluation& run, const json& left, const json& right) {
  weight compared;
  if (left.is_structured() && left.type() == right.type() && left.size() == right.size()
      && !weigh(left, max_value_depth, compared))
    return too_deep();
  if (left.is_string() && right.is_string())
    compared.text_bytes = shorter(left, right);
  if (!run.spend_steps(1 + compared.items) || !run.spend_reading(compared.text_bytes))
    return run.overspent();
  return equal(left, right);
}

result<bool> is_in(evaluation& run, const json& item, const json& whole) {
  if (whole.is_null())
    return false;
  if (whole.is_array())
    return is_item(run, item, whole);
  if (!item.is_string() || (!whole.is_string() && !whole.is_object()))
    return cannot_look(item, whole);
  const auto& text = item.get_ref<const std::string&>();
  if (whole.is_object() && !run.spend_reading(text.size()))
    return run.overspent();
  if (whole.is_object())
    return whole.contains(text);
  const auto& searched = whole.get_ref<const std::string&>();
  if (!run.spend_steps(1 + searched.size() / 64))
    return run.overspent();
  return find_text(searched, text) != std::string_view::npos;
}

result<bool> contains_text_form(evaluation& run, const json& whole, const json& item,
                                bool expected) {
  if (whole.is_null())
    return false;
  auto matched = [&](result<bool> found) {
    return std::move(found).map([&](bool is) { return is == expected; });
  };
  bool as_they_are = whole.is_string() && item.is_string();
  if (as_they_are || whole.is_structured() || item.is_structured() || item.is_null())
    return matched(is_in(run, item, whole));
  auto text = run.text_of(whole);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  auto part = run.text_of(item);
  if (!part)
    return tl::unexpected{std::move(part.error())};
  return (find_text(*text, *part) != std::string_view::npos) == expected;
}

result<bool> matches_text_form(evaluation& run, const json& subject, const re2::RE2& pattern,
                               bool expected) {
  if (subject.is_null())
    return false;
  if (subject.is_structured())
    return failure(std::string{"cannot match "} + kind_of(subject) + " against a pattern");
  if (subject.is_string()) {
    const auto& text = subject.get_ref<const std::string&>();
    if (!run.spend_steps(1 + text.size() / 8))
      return run.overspent();
    return matches(pattern, text) == expected;
  }
  auto text = run.text_of(subject);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  return matches(pattern, *text) == expected;
}

result<const json*> find_key(const json& map, const std::string& key) {
  const auto& entries = map.get_ref<const json::object_t&>();
  if (auto exact = entries.find(key); exact != entries.end())
    return &exact->second;
  const json* only = nullptr;
  std::string name;
  for (auto& spelling : spellings_of(entries, key)) {
    auto found = entries.find(spelling);
    if (found == entries.end())
      continue;
    if (only)
      return failure("\"" + key + "\" may be the key \"" + name + "\" or \"" + spelling + "\"");
    only = &found->second;
    name = std::move(spelling);
  }
  return only;
}

} // namespace troupe::expression_detail

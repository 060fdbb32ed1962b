#include "runtime/secrets/secret_terms.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/policy/redactor.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

tl::unexpected<error> invalid(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

} // namespace

bool is_secret_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= secret_name_max && is_letter(name.front())
         && std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
}

result<void> check_secret_name(std::string_view name) {
  if (is_secret_name(name))
    return {};
  return invalid("a secret can't be called \"" + visible_line(excerpt(name, secret_name_max))
                 + "\": expected up to " + std::to_string(secret_name_max)
                 + " letters, digits and _, not with a digit first");
}

result<void> check_secret_value(std::string_view secret) {
  if (secret.size() < redactor::shortest_text)
    return invalid("the secret has " + std::to_string(secret.size()) + " bytes: expected at least "
                   + std::to_string(redactor::shortest_text)
                   + ", as a shorter one can't be masked");
  if (secret.size() > secret_value_max)
    return invalid("the secret has " + std::to_string(secret.size()) + " bytes: expected at most "
                   + std::to_string(secret_value_max));
  if (!is_utf8(secret) || secret.find('\0') != std::string_view::npos)
    return invalid("the secret is not UTF-8, or holds NUL: encode it (base64), and decode it where "
                   "it is used");
  if (std::ranges::all_of(secret, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }))
    return invalid("the secret is blank");
  return {};
}

result<void> check_patterns(const std::vector<std::string>& patterns) {
  if (patterns.size() > secret_patterns_max)
    return invalid("a secret is for at most " + std::to_string(secret_patterns_max)
                   + " patterns of workflows, found " + std::to_string(patterns.size()));
  for (const auto& each : patterns)
    if (each.empty() || each.size() > secret_pattern_max || visible_line(each) != each)
      return invalid("no workflow is called like \""
                     + visible_line(excerpt(each, secret_pattern_max))
                     + "\": expected a name, or a pattern such as etl-*");
  return {};
}

bool is_for(const std::vector<std::string>& patterns, std::string_view workflow_name) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const auto& each) {
           return matches_pattern(each, workflow_name);
         });
}

std::string patterns_text(const std::vector<std::string>& patterns) {
  if (patterns.empty())
    return "all workflows";
  std::string text;
  for (const auto& each : patterns)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

std::string bound_text(std::string_view name, const std::vector<std::string>& patterns) {
  std::string text{"troupe secret\n"}; // neither names nor patterns have line feeds
  text += name;
  for (const auto& each : patterns)
    text += '\n' + each;
  return text;
}

} // namespace troupe

#include "runtime/node/keep_line.hpp"

#include "runtime/dispatch/amount.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

constexpr const char* bound_forms
  = "a duration such as 30d, a number of processes such as 1000, or a size such as 10GiB";

tl::unexpected<error> bad_rule(std::string_view text, const std::string& reason) {
  return failure(error_code::argument_invalid, '"' + std::string{text} + "\" " + reason);
}

bool is_whole_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Fails where the rule has such a bound already.
template <class T>
result<void> set_once(T& bound, T value, std::string_view text, const char* what) {
  if (bound != T{})
    return bad_rule(text, std::string{"is the second "} + what + " of the rule: expected one");
  bound = value;
  return {};
}

result<void> add_count(keep_rule& rule, std::string_view text) {
  std::uint64_t count = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault != std::errc{} || end != text.data() + text.size() || count == 0)
    return bad_rule(text, "is no number of processes: expected a whole number from 1");
  return set_once(rule.count, count, text, "number of processes");
}

result<void> add_bound(keep_rule& rule, std::string_view text) {
  if (text.empty())
    return bad_rule(text, std::string{"is no bound: expected "} + bound_forms);
  if (is_whole_number(text))
    return add_count(rule, text);
  if (auto age = parse_duration(text)) {
    if (*age <= duration::zero())
      return bad_rule(text, "leaves no time: expected more than 0");
    return set_once(rule.age, *age, text, "duration");
  }
  if (auto size = parse_amount("memory", text))
    return set_once(rule.bytes, static_cast<std::uint64_t>(*size), text, "size");
  return bad_rule(text, std::string{"is not a bound: expected "} + bound_forms);
}

} // namespace

result<keep_rule> read_keep_rule(std::string_view text) {
  keep_rule rule;
  auto rest = text;
  if (auto sign = text.rfind('='); sign != std::string_view::npos) {
    rule.workflows = text.substr(0, sign);
    rest = text.substr(sign + 1);
    if (rule.workflows.empty())
      return bad_rule(text, "names no workflows: expected a name or a pattern before =, such as "
                            "'etl-*=30d'");
  }
  while (true) {
    const auto comma = std::min(rest.find(','), rest.size());
    if (auto added = add_bound(rule, rest.substr(0, comma)); !added)
      return tl::unexpected{std::move(added.error())};
    if (comma == rest.size())
      return rule;
    rest.remove_prefix(comma + 1);
  }
}

result<std::vector<keep_rule>> read_keep_rules(const std::vector<std::string>& texts,
                                               std::string_view name) {
  std::vector<keep_rule> rules;
  for (const auto& text : texts) {
    auto rule = read_keep_rule(text);
    if (!rule)
      return failure(std::string{name} + ": ", std::move(rule.error()));
    rules.push_back(std::move(*rule));
  }
  return rules;
}

} // namespace troupe

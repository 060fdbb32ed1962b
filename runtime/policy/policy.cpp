#include "runtime/policy/policy.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool matches(std::string_view entry, std::string_view name) {
  if (entry.ends_with(".*"))
    return name.starts_with(entry.substr(0, entry.size() - 1));
  return entry == name;
}

bool any_match(const std::vector<std::string>& entries, std::string_view name) {
  return std::ranges::any_of(entries, [&](const auto& entry) { return matches(entry, name); });
}

policy_decision refused(std::string_view name, const char* why) {
  return {policy_verdict::refused, "action " + std::string{name} + ' ' + why};
}

} // namespace

policy_decision decide(const policy_config& policy, std::string_view name) {
  if (policy.mode == policy_mode::deny)
    return refused(name, "is denied by policy (mode: deny)");
  if (any_match(policy.block, name))
    return refused(name, "is not allowed by policy: it is in `block`");
  if (!policy.allow.empty() && !any_match(policy.allow, name))
    return refused(name, "is not allowed by policy: it is not in `allow`");
  if (policy.mode == policy_mode::ask && !any_match(policy.skip, name))
    return {policy_verdict::needs_approval, {}};
  return {};
}

policy_decision decide(const policy_config& policy, std::span<const policy_config> above,
                       std::string_view name) {
  auto strictest = decide(policy, name);
  for (const auto& each : above) {
    auto word = decide(each, name);
    if (word.verdict > strictest.verdict) {
      word.reason += " of a process that led to this one";
      strictest = std::move(word);
    }
  }
  return strictest;
}

} // namespace troupe

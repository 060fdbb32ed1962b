/// Which actions a process may run, and which need a person's approval.
#pragma once

#include "troupe/policy.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// From the mildest to the strictest.
enum class policy_verdict : std::uint8_t { allowed, needs_approval, refused };

/// What a policy says of one action.
struct policy_decision {
  policy_verdict verdict = policy_verdict::allowed;
  std::string reason; ///< Of a refusal: a sentence that names the policy.
};

/// Decides on the action `name` (`service.method`, in lower case).
policy_decision decide(const policy_config& policy, std::string_view name);

/// The same where those of the processes `above` have to agree: the strictest word counts.
policy_decision decide(const policy_config& policy, std::span<const policy_config> above,
                       std::string_view name);

} // namespace troupe

/// What holds for a process because of those whose tasks led to it.
#pragma once

#include "runtime/policy/policy.hpp"
#include "troupe/json.hpp"

#include <vector>

namespace troupe {

/// Handed down from a process to those that its tasks start, and on to theirs. The process may be
/// stricter itself, never laxer.
struct inherited_rules {
  std::vector<policy_config> policies{}; ///< The outermost first; all of them have to agree.
  value secrets = null_value();          ///< As `redactor::learnt` gave them; null: none.
};

} // namespace troupe

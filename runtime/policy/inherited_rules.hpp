/// What holds for a process and all below it.
#pragma once

#include "runtime/policy/policy.hpp"
#include "troupe/json.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Handed down from a process to those that its tasks start, and on to theirs. A process may be
/// stricter itself, never laxer.
struct inherited_rules {
  std::vector<policy_config> policies{}; ///< The outermost first; all of them have to agree.
  value secrets = null_value();          ///< As `redactor::learnt` gave them; null: none.
  /// Names of secrets that processes above read: hidden where this one goes on, too.
  std::set<std::string> hidden{};
  bool keep_going = false;        ///< In each group as if it said `keepGoing`.
  std::uint32_t max_failures = 0; ///< Commands that fail before nothing new starts; 0: no bound.
  bool runs_anew = false;         ///< No earlier result is taken (`cache`).
};

} // namespace troupe

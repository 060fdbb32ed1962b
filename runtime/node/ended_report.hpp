/// How a stored process has ended, as whoever runs one to its end is told.
#pragma once

#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/usage.hpp"

#include <optional>
#include <set>
#include <string>

namespace troupe {

/// Secrets are hidden in it.
struct ended_report {
  process_output output{};             ///< With what failed; without `secrets`.
  std::optional<progress> counters{};  ///< With those of sub-workflows; unset: that isn't known.
  std::optional<command_usage> used{}; ///< Likewise, by all commands.
  std::string file{};                  ///< Of its definition; empty: that can't be loaded.
  std::set<std::string> allowed{};     ///< Paths of failed tasks around which is `continueOnError`.
  std::size_t left_out = 0;            ///< Failures beside those in `output`.
};

/// Failures that a report has at most, the first ones.
inline constexpr std::size_t most_reported_failures = 10'000;

/// `to_json(process_output)` with `reason`, `progress`, `usageTotal`, `file`, and `failures`:
/// `[{"nameSpace","taskPath","message","line","column","cause","first","count","completed",
/// "allowed"}]`, of which what is not set is left out.
json to_json(const ended_report& report);

/// Reads what `to_json` wrote. Errors name the field.
result<ended_report> read_ended_report(const json& content);

} // namespace troupe

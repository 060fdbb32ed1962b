/// Which executions of a process `troupe show` lists, where not all of it is shown.
#pragma once

#include "runtime/model/execution_query.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct execution_flags {
  std::vector<std::string> words = {};   ///< Of a filter line (runtime/model/execution_line.hpp).
  std::optional<std::string> limit = {}; ///< How many of them.
  std::optional<std::string> after = {}; ///< Behind this place in the list.

  /// Whether a list is asked for.
  bool is_set() const { return !words.empty() || limit || after; }
};

/// What is to be listed.
struct wanted_executions {
  execution_query which = {};
  std::size_t most = 0;   ///< So many of the first; 0: all.
  std::string after = {}; ///< A cursor or a number; empty: from the first on.
};

/// Adds the options to `command`, which is `show`.
void add_execution_list(CLI::App& command, execution_flags& flags);

/// What the options ask for: for a person (`as_text`) 100, unless they say otherwise. Fails with a
/// message that starts with the name of the option, or with the place in the line.
result<wanted_executions> check(const execution_flags& flags, bool as_text);

} // namespace troupe::cli

/// What the commands of a stored process used, with those of its sub-workflows.
#pragma once

#include "runtime/node/process_directory.hpp"
#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/usage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// What the commands of a process used.
struct process_usage {
  std::vector<execution_event> ended{}; ///< Its changes that tell of it.
  command_usage own{};                  ///< All of that.
  std::optional<command_usage> below{}; ///< By all sub-workflows below it; unset: there are none.

  /// By all of them.
  command_usage total() const;
};

/// As its store has it; `called` as for `process_directory`. Fails where that can't be read.
result<process_usage> usage_of(process_directory& from, const std::string& called);

/// The document of `--output json` of a process of `from` that has ended: `shown_document`, and
/// `"usageTotal"` where it or its sub-workflows have run commands. That this can't be read is said.
json whole_document(process_output ended, process_directory& from);

} // namespace troupe::cli

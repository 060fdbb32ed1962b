/// What the commands of a stored process used, with those of its sub-workflows.
#pragma once

#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/usage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

class process_directory;

/// What the commands of a process used.
struct process_usage {
  /// Its changes that tell of it; of one that was read only task, execution, attempt and usage.
  std::vector<execution_event> ended{};
  command_usage own{};                  ///< All of that.
  std::optional<command_usage> below{}; ///< By all sub-workflows below it; unset: there are none.
  bool is_cut = false;                  ///< Not all attempts are in `ended`.

  /// By all of them.
  command_usage total() const;
};

/// As its store has it; `called` as for `process_directory`. Fails where that can't be read.
result<process_usage> usage_of(process_directory& from, const std::string& called);

/// What the sub-workflows used that stand behind the process itself in its `tree`
/// (`process_directory::tree_of`); unset: there are none.
result<std::optional<command_usage>> used_below(process_directory& from,
                                                const std::vector<std::string>& tree);

/// The attempts for a program: `[{"taskId","executionId","attempt", ...}]`, with the fields of
/// `to_json(attempt_usage)`.
json usage_list(const std::vector<execution_event>& ended);

/// `{"usage","own","below","isCut"}` with the first `most` attempts; `below` is left out where it
/// is unset.
json to_json(const process_usage& used, std::size_t most);

/// Reads what `to_json` wrote. Errors name the field.
result<process_usage> read_process_usage(const json& content);

} // namespace troupe

/// Why tasks ran although their results are used again, or from where these were taken.
#pragma once

#include "troupe/event.hpp"
#include "troupe/result.hpp"

#include <string>
#include <vector>

namespace troupe {

class process_directory;

/// The changes of a process that say so (`execution_event::why` and `cached`), in order: of one
/// task, named as `explain` takes it, or of all where `task` is empty.
struct rerun_reasons {
  std::vector<execution_event> told{};
  bool is_cut = false; ///< There are more.
};

/// Changes that are told at most.
inline constexpr std::size_t most_reasons = 10'000;

/// As its store has them; `called` as for `process_directory`. Fails where that can't be read.
result<rerun_reasons> reasons_of(process_directory& from, const std::string& called,
                                 const std::string& task);

/// `{"reasons": [{"taskId","executionId","attempt","why" or "cached"}], "isCut"}`.
json to_json(const rerun_reasons& all);

/// Reads what `to_json` wrote. Errors name the field.
result<rerun_reasons> read_rerun_reasons(const json& content);

} // namespace troupe

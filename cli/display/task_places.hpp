/// Where the tasks of a definition stand in its file.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe::cli {

/// Finds them by the paths under which they run. For one thread.
class task_places {
public:
  explicit task_places(workflow_ptr flow) : flow_{std::move(flow)} {}

  /// `etl.yaml:3:5: ` for `etl/each.load[7]`; the file alone, or nothing, where that isn't known.
  /// The first call reads the whole definition.
  std::string before(std::string_view task_path);

private:
  workflow_ptr flow_;
  std::unordered_map<std::string, source_position> known_;
};

/// `etl.yaml:3:5: `, or as much of it as is known.
std::string place_text(const std::string& file, const source_position& where);

} // namespace troupe::cli

/// Where the tasks of a definition stand in its file, found by the paths under which they run.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace troupe {

/// What is told of a task that has failed, besides why.
struct task_place {
  std::string text{};    ///< What stands before its path: `etl.yaml:3:5: `.
  bool may_fail = false; ///< What is around it goes on all the same: `continueOnError`.
};

/// Finds them. For one thread.
class task_places {
public:
  /// Null: nothing is known of any task.
  explicit task_places(workflow_ptr flow) : flow_{std::move(flow)} {}

  /// The task of `etl/each.load[7]`; null where there is none. The first call reads the whole
  /// definition.
  const task* find(std::string_view task_path);

  /// `etl.yaml:3:5: ` for `etl/each.load[7]`; the file alone, or nothing, where that isn't known.
  task_place of(std::string_view task_path);

  /// Whether the task, or one around it below the workflow itself, has `continueOnError`.
  bool may_fail(std::string_view task_path);

private:
  workflow_ptr flow_;
  std::unordered_map<std::string, task_index> known_;
};

/// `etl.yaml:3:5: `, or as much of it as is known.
std::string place_text(const std::string& file, const source_position& where);

} // namespace troupe

/// Where the tasks of a definition stand in its file.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "runtime/node/process_place.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe::cli {

/// What is told of a task that has failed, besides why.
struct task_place {
  std::string text{};    ///< What stands before its path: `etl.yaml:3:5: `.
  bool may_fail = false; ///< What is around it goes on all the same: `continueOnError`.
};

/// Finds them by the paths under which they run. For one thread.
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

/// The place of a task of a process that has failed, as far as it is known. For one thread.
using place_finder
  = std::function<task_place(const std::string& process_id, const std::string& task_path)>;

/// Of processes of `flow`. The file of a sub-workflow's tasks isn't known.
place_finder places_in(workflow_ptr flow);

/// Of processes in the store at `place`, which is opened when it is first asked. Reads definitions:
/// for a thread that may wait.
place_finder stored_places(process_place place);

/// `etl.yaml:3:5: `, or as much of it as is known.
std::string place_text(const std::string& file, const source_position& where);

} // namespace troupe::cli

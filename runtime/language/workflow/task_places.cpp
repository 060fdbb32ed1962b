#include "runtime/language/workflow/task_places.hpp"

#include "runtime/language/workflow/task_choice.hpp"

namespace troupe {

std::string place_text(const std::string& file, const source_position& where) {
  if (where.line == 0)
    return file.empty() ? "" : file + ": ";
  return file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": ";
}

const task* task_places::find(std::string_view task_path) {
  if (known_.empty() && flow_)
    for (const auto& task : flow_->tasks)
      known_.try_emplace(flow_->path_of(task.index), task.index);
  auto found = known_.find(written_path(task_path));
  return found == known_.end() ? nullptr : &flow_->tasks[found->second];
}

task_place task_places::of(std::string_view task_path) {
  if (!flow_)
    return {};
  const auto* known = find(task_path);
  return {place_text(flow_->file, known ? known->where : source_position{}), may_fail(task_path)};
}

bool task_places::may_fail(std::string_view task_path) {
  const auto* at = find(task_path);
  while (at && !at->continue_on_error && at->parent != no_task)
    at = &flow_->tasks[at->parent];
  return at && at->parent != no_task;
}

} // namespace troupe

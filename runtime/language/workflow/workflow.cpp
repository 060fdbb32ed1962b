#include "runtime/language/workflow/workflow.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>

namespace troupe {

std::string workflow::path_of(task_index index) const {
  std::vector<const std::string*> ids;
  for (auto at = index; at != no_task; at = tasks[at].parent)
    if (at != dependencies)
      ids.push_back(&tasks[at].id);
  const auto& top = tasks.front().id;
  std::string path = ids.empty() || ids.back() != &top ? top : std::string{};
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    if (!path.empty())
      path += '/';
    path += **id;
  }
  return path;
}

task_index workflow::find_task(const std::string& called) const {
  auto only = no_task;
  for (const auto& candidate : tasks) {
    if (candidate.index == dependencies)
      continue;
    auto path = path_of(candidate.index);
    if (path == called || path == tasks.front().id + '/' + called)
      return candidate.index;
    if (candidate.id == called || candidate.name == called) {
      if (only != no_task)
        return no_task;
      only = candidate.index;
    }
  }
  return only;
}

void weigh_tasks(workflow& flow) {
  for (auto& each : flow.tasks) {
    each.is_step = each.work || (each.children.empty() && !each.fan);
    each.weight = each.is_step ? 1 : 0;
  }
  // Parents stand before their sub-tasks.
  for (auto each = flow.tasks.rbegin(); each != flow.tasks.rend(); ++each)
    for (auto child : each->children)
      each->weight += flow.tasks[child].weight;
}

error unknown_task(const workflow& flow, const std::string& called) {
  std::vector<std::string> ids;
  std::size_t same = 0;
  for (const auto& known : flow.tasks)
    if (known.index != flow.dependencies) {
      same += known.id == called || known.name == called ? 1 : 0;
      ids.push_back(known.id);
    }
  auto text = flow.file + ": ";
  if (same > 1)
    text += std::to_string(same) + " tasks are called \"" + called + "\": expected a path such as "
            + flow.name + "/group/task";
  else
    text += "no task is called \"" + called + "\"" + suggestion(called, ids);
  return {std::move(text), {}, error_code::task_unknown};
}

} // namespace troupe

#include "cli/task_tree.hpp"

namespace troupe::cli {

std::vector<task_index> tasks_below(const task& above) {
  auto below = above.children;
  if (above.fan && above.fan->body != no_task)
    below.push_back(above.fan->body);
  if (above.catch_task != no_task)
    below.push_back(above.catch_task);
  if (above.finally_task != no_task)
    below.push_back(above.finally_task);
  return below;
}

void walk_tasks(const workflow& flow, task_index top, const std::function<void(const task&)>& enter,
                const std::function<void(const task&)>& leave) {
  struct level {
    const task* above;
    std::vector<task_index> below;
    std::size_t next = 0;
  };
  std::vector<level> path;
  auto descend = [&](task_index index) {
    const auto& entered = flow.tasks[index];
    enter(entered);
    path.push_back({&entered, tasks_below(entered)});
  };
  descend(top);
  while (!path.empty()) {
    auto& lowest = path.back();
    if (lowest.next < lowest.below.size()) {
      descend(lowest.below[lowest.next++]);
    } else {
      leave(*lowest.above);
      path.pop_back();
    }
  }
}

std::vector<task_index> top_tasks(const workflow& flow) {
  if (flow.dependencies == no_task)
    return {0};
  return {0, flow.dependencies};
}

} // namespace troupe::cli

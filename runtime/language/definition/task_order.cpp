#include "runtime/language/definition/task_order.hpp"

namespace troupe {

void task_order::look_at(known_task found) {
  if (found.index != no_task && seen_.insert(found).second)
    open_.push_back(found);
}

/// Adds what is over, or has begun, because `begun` has.
void task_order::look_before(const task& begun) {
  for (auto needed : begun.depends_on)
    look_at({needed, standing::over});
  if (begun.parent == no_task)
    return;
  look_at({begun.parent, standing::acted});
  const auto& group = made_.tasks[begun.parent];
  if (group.catch_task == begun.index || group.finally_task == begun.index) {
    for (auto member : group.children)
      look_at({member, standing::over});
    if (group.finally_task == begun.index)
      look_at({group.catch_task, standing::over});
  } else if (group.kind == group_kind::sequence && begun.slot > 0 && !group.fan
             && group.index != made_.dependencies) {
    const auto& before = made_.tasks[group.children[begun.slot - 1]];
    look_at({before.index, before.async ? standing::begun : standing::over});
  }
}

bool task_order::comes_before(task_index earlier, task_index later) {
  std::set<task_index> around; // what is over with `earlier` in it
  for (auto at = earlier; at != no_task; at = made_.tasks[at].parent)
    around.insert(at);
  seen_.clear();
  open_.assign({{later, standing::begun}});
  while (!open_.empty() && steps_left_ > 0) {
    --steps_left_;
    auto at = open_.back();
    open_.pop_back();
    if ((at.is == standing::over && around.contains(at.index))
        || (at.is == standing::acted && at.index == earlier))
      return true;
    look_before(made_.tasks[at.index]);
  }
  return steps_left_ == 0;
}

} // namespace troupe

#include "runtime/engine/task_selection.hpp"

#include <algorithm>

namespace troupe {

task_selection::task_selection(const workflow& flow, const std::vector<std::string>& names) {
  if (names.empty())
    return;
  chosen_.assign(flow.tasks.size(), choice::none);
  std::vector<task_index> wanted;
  for (const auto& name : names)
    if (auto found = flow.find_task(name); found != no_task)
      wanted.push_back(found);
  auto want = [&](task_index index) {
    if (index != no_task && chosen_[index] != choice::whole)
      wanted.push_back(index);
  };
  while (!wanted.empty()) {
    const auto& each = flow.tasks[wanted.back()];
    wanted.pop_back();
    if (chosen_[each.index] == choice::whole)
      continue;
    chosen_[each.index] = choice::whole;
    std::ranges::for_each(each.children, want);
    std::ranges::for_each(each.depends_on, want);
    want(each.catch_task);
    want(each.finally_task);
    if (each.fan)
      want(each.fan->body);
    for (auto above = each.parent; above != no_task; above = flow.tasks[above].parent)
      if (chosen_[above] == choice::none)
        chosen_[above] = choice::passage;
  }
}

} // namespace troupe

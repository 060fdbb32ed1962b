#include "runtime/language/definition/task_names.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::size_t most_visible = 10'000;

} // namespace

task_names::task_names(const workflow& made, problem_list& problems)
  : made_{made}, ends_(made.tasks.size()) {
  members_.reserve(made.tasks.size());
  for (const auto& group : made.tasks)
    for (auto index : group.children) {
      auto [known, fresh] = members_.try_emplace({group.index, made.tasks[index].id}, index);
      if (fresh || problems.full())
        continue;
      auto first = made.tasks[known->second].where;
      problems.add(made.tasks[index].where,
                   "a second task \"" + made.tasks[index].id + "\" in the same group, after "
                     + std::to_string(first.line) + ':' + std::to_string(first.column));
    }
  for (const auto& group : made.tasks)
    for (auto index : group.children)
      if (made.tasks[index].name != made.tasks[index].id)
        members_.try_emplace({group.index, made.tasks[index].name}, index);
  // Each task stands right after its parent or the subtree before it, so a subtree is a range.
  for (auto task = made.tasks.rbegin(); task != made.tasks.rend(); ++task) {
    ends_[task->index] = std::max(ends_[task->index], task->index + 1);
    if (task->parent != no_task)
      ends_[task->parent] = std::max(ends_[task->parent], ends_[task->index]);
  }
}

task_index task_names::member(task_index group, std::string_view called) const {
  auto known = members_.find({group, called});
  return known == members_.end() ? no_task : known->second;
}

bool task_names::is_body(task_index index) const {
  auto parent = made_.tasks[index].parent;
  return parent != no_task && made_.tasks[parent].fan && made_.tasks[parent].fan->body == index;
}

task_index task_names::walk(task_index from, std::string_view path) const {
  auto at = from;
  while (at != no_task && !path.empty()) {
    auto slash = path.find('/');
    auto id = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    auto next = member(at, id);
    const auto& group = made_.tasks[at];
    auto body = group.fan ? group.fan->body : no_task;
    for (auto special : {body, group.catch_task, group.finally_task})
      if (next == no_task && special != no_task && made_.tasks[special].id == id)
        next = special;
    at = next;
  }
  return at;
}

task_index task_names::by_path(std::string_view called) const {
  auto prefix = made_.tasks.front().id + '/';
  auto found = no_task;
  if (called.starts_with(prefix))
    found = walk(0, called.substr(prefix.size()));
  if (found == no_task && called.starts_with(prefix) && made_.dependencies != no_task)
    found = walk(made_.dependencies, called.substr(prefix.size()));
  if (found == no_task)
    found = walk(0, called);
  if (found == no_task && made_.dependencies != no_task)
    found = walk(made_.dependencies, called);
  return found;
}

task_index task_names::outwards(task_index from, std::string_view called) const {
  auto is_called = [&](task_index index) {
    return made_.tasks[index].id == called || made_.tasks[index].name == called;
  };
  bool alone = made_.tasks[from].parent == no_task || is_body(from);
  if (alone && is_called(from))
    return from;
  for (auto group = made_.tasks[from].parent; group != no_task; group = made_.tasks[group].parent) {
    if (auto found = member(group, called); found != no_task)
      return found;
    if (group != made_.dependencies && is_called(group))
      return group;
  }
  return no_task;
}

std::vector<std::string> task_names::visible_from(task_index from) const {
  std::vector<std::string> names;
  auto add = [&](const task& seen) {
    names.push_back(seen.id);
    if (seen.name != seen.id)
      names.push_back(seen.name);
  };
  auto add_members = [&](task_index group) {
    for (auto index : made_.tasks[group].children)
      if (names.size() < most_visible)
        add(made_.tasks[index]);
  };
  for (auto group = made_.tasks[from].parent; group != no_task; group = made_.tasks[group].parent)
    add_members(group);
  if (made_.dependencies != no_task)
    add_members(made_.dependencies);
  return names;
}

task_index task_names::anywhere(std::string_view called) const {
  for (const auto& candidate : made_.tasks)
    if (candidate.index != made_.dependencies
        && (candidate.id == called || candidate.name == called))
      return candidate.index;
  return no_task;
}

} // namespace troupe

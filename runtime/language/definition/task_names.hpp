/// Finding tasks by the names that other tasks call them.
#pragma once

#include "runtime/language/definition/problem_list.hpp"
#include "runtime/language/workflow/workflow.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

/// The tasks of a workflow by group and name, and where they lie in each other.
class task_names {
public:
  /// Reports siblings with one id.
  task_names(const workflow& made, problem_list& problems);

  /// The member of `group` whose id, or else whose name, is `called`; `catch`, `finally` and
  /// bodies of fan-outs are no members.
  task_index member(task_index group, std::string_view called) const;

  /// The task that `called`, with a `/` in it, leads to from the top; with or without the
  /// workflow's name.
  task_index by_path(std::string_view called) const;

  /// The member of the nearest enclosing group, or that group, that is called so.
  task_index outwards(task_index from, std::string_view called) const;

  /// True where `inner` is `outer` or lies in it.
  bool is_inside(task_index inner, task_index outer) const {
    return outer <= inner && inner < ends_[outer];
  }

  /// True where `index` is the body of a fan-out.
  bool is_body(task_index index) const;

  /// Ids and names that `from` can see, for suggestions: up to a sensible number.
  std::vector<std::string> visible_from(task_index from) const;

  /// Any task whose id or name is `called`, wherever it is.
  task_index anywhere(std::string_view called) const;

private:
  struct group_and_name {
    task_index group;
    std::string_view name;
    bool operator==(const group_and_name&) const = default;
  };
  struct hash {
    std::size_t operator()(const group_and_name& key) const noexcept {
      return std::hash<std::string_view>{}(key.name) ^ (key.group * 0x9e37'79b9'7f4a'7c15U);
    }
  };

  task_index walk(task_index from, std::string_view path) const;

  const workflow& made_;
  std::unordered_map<group_and_name, task_index, hash> members_;
  std::vector<task_index> ends_; // past the last task inside each
};

} // namespace troupe

#include "runtime/model/execution_query.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace troupe {

bool matches(const execution_query& which, const shown_execution& each) {
  const auto& row = each.row;
  auto has = [](const std::string& text) {
    return [&text](const std::string& part) { return contains_ignoring_case(text, part); };
  };
  return (which.states.empty() || std::ranges::count(which.states, row.state) > 0)
         && (!which.parent || *which.parent == row.parent)
         && (!which.has_ended || *which.has_ended == is_final(row.state))
         && (!which.waiting || is_waiting(row.state)) && (!which.retried || row.attempt > 1)
         && (!which.tasks || std::ranges::binary_search(*which.tasks, row.task))
         && (which.task.empty() || matches_pattern(which.task, each.task_id))
         && std::ranges::all_of(which.words, has(each.task_id))
         && std::ranges::all_of(which.errors, has(row.error));
}

} // namespace troupe

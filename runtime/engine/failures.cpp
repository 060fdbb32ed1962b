// Failures on their way up.
#include "runtime/engine/run.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

/// Of one run that nobody fails for: a loop of many tasks may make any number.
constexpr std::size_t failures_kept_max = 4096;

/// The second entry of the same task, if there are two: there is room for as many in the report.
failure_entry* second_of(std::vector<failure_entry>& all, const task_failure& told) {
  auto is_same = [&](const failure_entry& each) {
    return each.continued && each.told.task_path == told.task_path;
  };
  auto first = std::ranges::find_if(all, is_same);
  if (first == all.end())
    return nullptr;
  auto second = std::find_if(std::next(first), all.end(), is_same);
  return second == all.end() ? nullptr : &*second;
}

} // namespace

void add_failures(std::vector<failure_entry>& all, std::vector<failure_entry> more, bool again) {
  for (auto& each : more) {
    failure_entry* like = nullptr;
    if (again && each.continued)
      like = all.size() < failures_kept_max ? second_of(all, each.told) : &all.back();
    if (like)
      like->repeats += 1 + each.repeats;
    else
      all.push_back(std::move(each));
  }
}

} // namespace troupe

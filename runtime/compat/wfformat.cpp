#include "runtime/compat/wfformat.hpp"

#include "troupe/time.hpp"

#include <algorithm>
#include <numeric>

namespace troupe {

namespace {

/// In seconds; far below what a `duration` can't hold.
constexpr double longest_sleep = 1e9;

} // namespace

double recorded_workflow::critical_path() const {
  std::vector<std::vector<std::uint32_t>> children(tasks.size());
  std::vector<std::size_t> waits_for(tasks.size());
  std::vector<std::uint32_t> ready;
  for (std::uint32_t index = 0; index < tasks.size(); ++index) {
    for (auto parent : tasks[index].parents)
      children[parent].push_back(index);
    waits_for[index] = tasks[index].parents.size();
    if (waits_for[index] == 0)
      ready.push_back(index);
  }
  std::vector<double> start(tasks.size());
  double longest = 0;
  for (std::size_t next = 0; next < ready.size(); ++next) {
    auto end = start[ready[next]] + tasks[ready[next]].runtime_seconds;
    longest = std::max(longest, end);
    for (auto child : children[ready[next]]) {
      start[child] = std::max(start[child], end);
      if (--waits_for[child] == 0)
        ready.push_back(child);
    }
  }
  return longest;
}

double recorded_workflow::total_work() const {
  return std::accumulate(
    tasks.begin(), tasks.end(), 0.0,
    [](double sum, const recorded_task& task) { return sum + task.runtime_seconds; });
}

double recorded_workflow::lower_bound(std::uint32_t jobs) const {
  auto chain = critical_path();
  return jobs == 0 ? chain : std::max(chain, total_work() / jobs);
}

ordered_json to_definition(const recorded_workflow& recorded, double time_scale,
                           std::uint32_t jobs) {
  auto tasks = ordered_json::array();
  for (const auto& task : recorded.tasks) {
    ordered_json made;
    made["id"] = task.id;
    if (!task.parents.empty()) {
      auto& parents = made["dependsOn"] = ordered_json::array();
      for (auto parent : task.parents)
        parents.push_back(recorded.tasks[parent].id);
    }
    made["action"] = time_scale > 0 ? "time:sleep" : "nop:nop";
    if (time_scale > 0) {
      std::chrono::duration<double> span{
        std::min(task.runtime_seconds * time_scale, longest_sleep)};
      made["input"]["duration"] = to_string(std::chrono::duration_cast<duration>(span));
    }
    tasks.push_back(std::move(made));
  }
  ordered_json whole;
  whole["name"] = recorded.name;
  if (jobs > 0)
    whole["config"]["maxParallel"] = jobs;
  whole["pipeline"]["kind"] = "parallel";
  whole["pipeline"]["tasks"] = std::move(tasks);
  return whole;
}

} // namespace troupe

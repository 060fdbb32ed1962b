#include "cli/display/earlier_times.hpp"

#include <vector>

namespace troupe::cli {

std::map<std::string, std::uint64_t> times_to_run(const workflow& flow) {
  std::vector<bool> is_open(flow.tasks.size()); // how often it runs turns out later
  std::map<std::string, std::uint64_t> times;
  for (const auto& each : flow.tasks) { // parents stand before their sub-tasks
    if (each.parent != no_task && (is_open[each.parent] || flow.tasks[each.parent].fan))
      is_open[each.index] = true;
    for (auto later : {each.catch_task, each.finally_task})
      if (later != no_task)
        is_open[later] = true;
    if (each.work)
      times[each.id] += is_open[each.index] ? 0 : 1;
  }
  return times;
}

void tell_earlier_times(run_display& shown, const workflow& flow, process_directory& from) {
  auto earlier = from.task_times(flow.name);
  if (!earlier)
    return;
  auto times = times_to_run(flow);
  for (const auto& each : *earlier)
    if (auto known = times.find(each.task_id); known != times.end())
      shown.know(each.task_id, each.mean, known->second);
}

} // namespace troupe::cli

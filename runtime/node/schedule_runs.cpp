#include "runtime/node/schedule_runs.hpp"

#include "runtime/node/process_directory.hpp"

#include <optional>
#include <utility>

namespace troupe {

void schedule_runs::set(const schedule_row_key& of, const std::vector<scheduled_run>& running) {
  std::vector<std::string> ids;
  for (const auto& each : running)
    ids.push_back(each.process);
  if (ids.empty())
    running_.erase(of);
  else
    running_[of] = std::move(ids);
}

std::vector<end_news> schedule_runs::ended(const schedule_row_key& of) {
  std::vector<end_news> ends;
  const auto found = running_.find(of);
  if (found == running_.end())
    return ends;
  std::optional<process_directory> all;
  for (const auto& process : found->second) {
    if (told_.contains(process))
      continue;
    if (starter_.watch(of, process)) {
      add(process);
      continue;
    }
    if (!all)
      all.emplace(place_);
    const auto row = all->find(process);
    const auto is_gone = !row && row.error().code == error_code::process_unknown;
    if (is_gone
        || (row && is_final(row->summary.state))) // else it is driven elsewhere, or by nobody
      ends.push_back({process, row && row->summary.state == process_state::failed});
  }
  return ends;
}

} // namespace troupe

#include "runtime/node/loaded_workflows.hpp"

namespace troupe {

void loaded_workflows::use(const key& which, loaded_workflow& entry) {
  by_use_.erase(entry.used);
  entry.used = ++uses_;
  by_use_.emplace(entry.used, which);
}

void loaded_workflows::forget(const key& which) {
  const auto found = known_.find(which);
  if (found == known_.end())
    return;
  by_use_.erase(found->second.used);
  bytes_ -= found->second.bytes;
  known_.erase(found);
}

workflow_ptr loaded_workflows::find(const catalogue_entry& version) {
  const key which{version.name, version.hash};
  workflow_ptr flow;
  std::vector<file_state> files;
  {
    const std::lock_guard turn{turn_};
    const auto known = known_.find(which);
    if (known == known_.end())
      return nullptr;
    use(which, known->second);
    flow = known->second.flow;
    files = known->second.files;
  }
  return are_current(files) ? flow : nullptr; // the disk is asked in nobody's turn
}

void loaded_workflows::keep(const catalogue_entry& version, workflow_ptr flow,
                            std::vector<file_state> files, time_point loaded_at) {
  if (is_any_young(files, loaded_at))
    return;
  const key which{version.name, version.hash};
  const std::lock_guard turn{turn_};
  forget(which);
  auto& entry = known_[which];
  entry.flow = std::move(flow);
  entry.files = std::move(files);
  entry.bytes = version.text.size();
  bytes_ += entry.bytes;
  use(which, entry);
  while (known_.size() > 1 && (known_.size() > most_ || bytes_ > most_bytes_)) {
    const auto oldest = by_use_.begin()->second;
    forget(oldest);
  }
}

} // namespace troupe

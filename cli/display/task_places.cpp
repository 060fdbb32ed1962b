#include "cli/display/task_places.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// The path of the task in the definition: `etl/each/load` for `etl/each.load[7]`.
std::string written_path(std::string_view run_path) {
  std::string written;
  while (!run_path.empty()) {
    auto part = run_path.substr(0, run_path.find('/'));
    run_path.remove_prefix(std::min(run_path.size(), part.size() + 1));
    std::string own{part};
    if (own.ends_with(']')) { // an element, behind its fan-out
      own.resize(own.rfind('['));
      if (auto dot = own.rfind('.'); dot != std::string::npos)
        own[dot] = '/';
    }
    written.append(written.empty() ? "" : "/").append(own);
  }
  return written;
}

} // namespace

std::string place_text(const std::string& file, const source_position& where) {
  if (where.line == 0)
    return file.empty() ? "" : file + ": ";
  return file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": ";
}

std::string task_places::before(std::string_view task_path) {
  if (known_.empty())
    for (const auto& task : flow_->tasks)
      known_.try_emplace(flow_->path_of(task.index), task.where);
  auto found = known_.find(written_path(task_path));
  return place_text(flow_->file, found == known_.end() ? source_position{} : found->second);
}

} // namespace troupe::cli

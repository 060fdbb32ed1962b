#include "cli/display/task_places.hpp"

#include "runtime/language/workflow/task_choice.hpp"
#include "runtime/node/process_directory.hpp"

#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace troupe::cli {

std::string place_text(const std::string& file, const source_position& where) {
  if (where.line == 0)
    return file.empty() ? "" : file + ": ";
  return file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": ";
}

const task* task_places::find(std::string_view task_path) {
  if (known_.empty() && flow_)
    for (const auto& task : flow_->tasks)
      known_.try_emplace(flow_->path_of(task.index), task.index);
  auto found = known_.find(written_path(task_path));
  return found == known_.end() ? nullptr : &flow_->tasks[found->second];
}

task_place task_places::of(std::string_view task_path) {
  if (!flow_)
    return {};
  const auto* known = find(task_path);
  return {place_text(flow_->file, known ? known->where : source_position{}), may_fail(task_path)};
}

bool task_places::may_fail(std::string_view task_path) {
  const auto* at = find(task_path);
  while (at && !at->continue_on_error && at->parent != no_task)
    at = &flow_->tasks[at->parent];
  return at && at->parent != no_task;
}

place_finder places_in(workflow_ptr flow) {
  auto own = flow->name + '/';
  return [own, places = std::make_shared<task_places>(std::move(flow))](
           const std::string& process_id, const std::string& path) {
    return process_id.starts_with(own) ? places->of(path) : task_place{};
  };
}

place_finder stored_places(process_place place) {
  place.on_notice = {}; // who opens the store to drive them hears what is to be known of it
  struct looked_up {
    explicit looked_up(process_place in) : from{std::move(in)} {}
    process_directory from;
    std::map<std::string, std::optional<task_places>> by_process;
  };
  return [all = std::make_shared<looked_up>(std::move(place))](const std::string& process_id,
                                                               const std::string& path) {
    auto [at, is_new] = all->by_process.try_emplace(process_id);
    if (is_new)
      if (auto flow = all->from.definition(process_id))
        at->second.emplace(std::move(*flow));
    return at->second ? at->second->of(path) : task_place{};
  };
}

} // namespace troupe::cli

#include "cli/display/task_places.hpp"

#include "runtime/node/process_directory.hpp"

#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace troupe::cli {

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

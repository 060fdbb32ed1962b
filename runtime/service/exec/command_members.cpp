#include "runtime/service/exec/command_members.hpp"

#include <algorithm>

namespace troupe {

program_list programs_now() {
  process_room room;
  auto all = list_programs(room.first());
  return std::make_shared<const std::vector<system_process>>(all.begin(), all.end());
}

std::vector<system_process> members_of(const command_slot& slot, nested_commands nested,
                                       const std::vector<system_process>& programs,
                                       const std::vector<system_process>& known) {
  auto all = programs;
  for (auto& each : all)
    each.chosen = belongs_to(each, slot)
                  || std::ranges::any_of(known, [&](const auto& x) { return is_same(x, each); });
  auto found = with_descendants(all, nested);
  return {found.begin(), found.end()};
}

} // namespace troupe

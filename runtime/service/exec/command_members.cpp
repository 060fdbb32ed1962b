#include "runtime/service/exec/command_members.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <unistd.h>

namespace troupe {

namespace {

/// The places of all in `all`, sorted by a field.
template <class Field>
std::vector<std::uint32_t> places_by(const std::vector<system_process>& all, Field field) {
  std::vector<std::uint32_t> places(all.size());
  std::iota(places.begin(), places.end(), 0U);
  std::ranges::sort(places, {}, [&](std::uint32_t place) { return all[place].*field; });
  return places;
}

/// Calls `visit(place)` for those of `places`, sorted by a field, where that is `wanted`.
template <class Field, class Content, class Visit>
void each_with(const std::vector<system_process>& all, const std::vector<std::uint32_t>& places,
               Field field, Content wanted, Visit visit) {
  auto at = std::ranges::lower_bound(places, wanted, {},
                                     [&](std::uint32_t place) { return all[place].*field; });
  for (; at != places.end() && all[*at].*field == wanted; ++at)
    visit(*at);
}

} // namespace

host_programs::host_programs(std::span<const system_process> all)
  : all_{all.begin(), all.end()}, by_session_{places_by(all_, &system_process::session)},
    by_command_{places_by(all_, &system_process::command)}, by_parent_{places_by(
                                                              all_, &system_process::parent)} {}

bool host_programs::has_session(pid_t session) const {
  auto lives = false;
  each_with(all_, by_session_, &system_process::session, session,
            [&](std::uint32_t place) { lives = lives || !all_[place].ended; });
  return lives;
}

std::vector<system_process> host_programs::around(const command_slot& slot,
                                                  std::span<const system_process> known) const {
  std::set<std::uint32_t> found;
  auto place_of = [this](pid_t pid) {
    auto at = std::ranges::lower_bound(all_, pid, {}, &system_process::pid);
    return at != all_.end() && at->pid == pid ? at : all_.end();
  };
  // First, so that what descends from us isn't taken for part of the command.
  for (auto own = place_of(getpid()); own != all_.end(); own = place_of(own->parent))
    if (!found.insert(static_cast<std::uint32_t>(own - all_.begin())).second)
      break;
  std::vector<std::uint32_t> fresh;
  auto add = [&](std::uint32_t place) {
    if (found.insert(place).second)
      fresh.push_back(place);
  };
  auto mark = slot.mark.load();
  if (mark != 0)
    each_with(all_, by_command_, &system_process::command, mark, add);
  if (auto pid = slot.pid.load(); mark != 0 && pid > 0)
    each_with(all_, by_session_, &system_process::session, pid, add);
  for (const auto& each : known)
    if (auto at = place_of(each.pid); at != all_.end() && is_same(*at, each))
      add(static_cast<std::uint32_t>(at - all_.begin()));
  while (!fresh.empty()) {
    auto pid = all_[fresh.back()].pid;
    fresh.pop_back();
    each_with(all_, by_parent_, &system_process::parent, pid, add);
  }
  std::vector<system_process> some;
  for (auto place : found)
    some.push_back(all_[place]);
  return some;
}

program_list programs_now() {
  process_room room;
  return std::make_shared<const host_programs>(list_programs(room.first()));
}

std::vector<system_process> members_of(const command_slot& slot, nested_commands nested,
                                       const host_programs& programs,
                                       std::span<const system_process> known) {
  auto some = programs.around(slot, known);
  for (auto& each : some)
    each.chosen = belongs_to(each, slot)
                  || std::ranges::any_of(known, [&](const auto& x) { return is_same(x, each); });
  auto found = with_descendants(some, nested);
  return {found.begin(), found.end()};
}

} // namespace troupe

/// Choosing programs by what they descend from, and ending them. Like `system_processes.hpp`,
/// usable after fork(2): nothing here takes a lock or memory of the heap.
#pragma once

#include "runtime/service/exec/system_processes.hpp"
#include "troupe/time.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>

namespace troupe {

/// Whether `which` descends from this program. `all`: as `list_programs` gave it.
bool descends_from_us(std::span<const system_process> all, const system_process& which) noexcept;

/// Whether the commands of another Troupe that runs among those chosen are meant too: it is told to
/// end first, and ends them itself.
enum class nested_commands : std::uint8_t { spared, included };

/// Chooses what descends from the chosen ones of `all` too, but neither this program nor those
/// that it descends from, nor what has ended; and moves all these to the front, where they are
/// given.
std::span<system_process> with_descendants(std::span<system_process> all,
                                           nested_commands nested) noexcept;

/// Waits until all of `some` have ended, for `at_most`.
void await_ends(std::span<const system_process> some, duration at_most) noexcept;

/// Room for two lists of programs, which costs only as much as is used of it.
class process_room {
public:
  process_room() noexcept;
  process_room(const process_room&) = delete;
  process_room& operator=(const process_room&) = delete;
  ~process_room();

  /// Both are empty where there was no memory.
  std::span<system_process> first() const noexcept { return all_.first(all_.size() / 2); }
  std::span<system_process> second() const noexcept { return all_.subspan(all_.size() / 2); }

private:
  std::span<system_process> all_;
};

/// Ends the programs that `is_root(all, each)` names, with all that descends from them, but
/// neither this program nor those that it descends from: SIGTERM, and SIGKILL for what is left
/// after `grace` (at once where that is 0). Waits for their ends, and gives how many there were.
template <class IsRoot>
std::size_t end_processes(const process_room& room, IsRoot is_root, duration grace) noexcept {
  constexpr int passes_max = 10; // one that is being ended may start another
  constexpr duration dying = std::chrono::seconds{1};
  auto found = [&](std::span<const system_process> known, nested_commands nested) {
    auto all = list_programs(room.first());
    for (auto& each : all)
      each.chosen = is_root(all, each)
                    || std::ranges::any_of(known, [&](const auto& x) { return is_same(x, each); });
    return with_descendants(all, nested);
  };
  auto known = room.second().first(0); // whose parents end are known by this only
  std::size_t ended = 0;
  if (grace > duration::zero()) {
    auto some = found(known, nested_commands::spared);
    known = room.second().first(some.size());
    std::ranges::copy(some, known.begin());
    for (const auto& each : known) {
      signal_process(each, SIGTERM);
      signal_process(each, SIGCONT); // what is suspended must hear it too
    }
    ended += known.size();
    await_ends(known, grace);
  }
  for (int pass = 0; pass < passes_max; ++pass) {
    auto left = found(known, nested_commands::included);
    if (left.empty())
      break;
    for (const auto& each : left)
      signal_process(each, SIGKILL);
    if (grace == duration::zero())
      ended += left.size();
    await_ends(left, dying);
  }
  return ended;
}

} // namespace troupe

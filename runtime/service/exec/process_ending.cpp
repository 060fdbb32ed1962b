#include "runtime/service/exec/process_ending.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

/// More than Linux has room for by default (pid_max on 64 bits is at most 4,194,304).
constexpr std::size_t processes_max = std::size_t{1} << 19;

/// The program `pid` of a list by pids; null where it isn't there.
template <class Process>
Process* find(std::span<Process> all, pid_t pid) noexcept {
  auto at = std::ranges::lower_bound(all, pid, {}, &system_process::pid);
  return at != all.end() && at->pid == pid ? &*at : nullptr;
}

/// A line of ancestors ends; one read while programs end and start might not.
constexpr int generations_max = 10'000;

bool is_own_line(std::span<const system_process> all, pid_t pid) noexcept {
  auto own = getpid();
  for (int i = 0; i < generations_max && own > 0; ++i) {
    if (own == pid)
      return true;
    const auto* found = find(all, own);
    own = found ? found->parent : 0;
  }
  return false;
}

} // namespace

bool descends_from_us(std::span<const system_process> all, const system_process& which) noexcept {
  const auto* above = find(all, which.parent);
  for (int i = 0; i < generations_max && above; ++i) {
    if (above->pid == getpid())
      return true;
    above = find(all, above->parent);
  }
  return false;
}

std::span<system_process> with_descendants(std::span<system_process> all,
                                           nested_commands nested) noexcept {
  for (auto& each : all) {
    // Process 1, and what others have put into this namespace, is nobody's command.
    auto can_be = each.pid != 1 && each.session > 0;
    each.chosen = each.chosen && can_be && !is_own_line(all, each.pid);
  }
  for (bool more = true; more;) {
    more = false;
    for (auto& each : all) {
      if (each.chosen)
        continue;
      const auto* parent = find(all, each.parent);
      if (!parent || !parent->chosen || is_own_line(all, each.pid))
        continue;
      auto is_nested = each.command != 0 && each.command != parent->command;
      each.chosen = !is_nested || nested == nested_commands::included;
      more = more || each.chosen;
    }
  }
  auto rest = std::partition(all.begin(), all.end(),
                             [](const system_process& each) { return each.chosen && !each.ended; });
  return {all.begin(), rest};
}

void await_ends(std::span<const system_process> some, duration at_most) noexcept {
  auto deadline = clock::now() + at_most;
  for (const auto& each : some) {
    auto watched = watch_process(each);
    if (!watched)
      continue;
    pollfd end{watched.get(), POLLIN, 0};
    for (int count = -1; count < 0 && clock::now() < deadline;) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
      count = poll(&end, 1, static_cast<int>(left.count()));
      if (count < 0 && errno != EINTR)
        return;
    }
  }
}

process_room::process_room() noexcept {
  auto bytes = 2 * processes_max * sizeof(system_process);
  auto* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory != MAP_FAILED)
    all_ = {static_cast<system_process*>(memory), 2 * processes_max};
}

process_room::~process_room() {
  if (!all_.empty())
    munmap(all_.data(), all_.size_bytes());
}

} // namespace troupe

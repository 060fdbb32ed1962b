#include "runtime/service/exec/command_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t least_excess = 64 * mib;

/// In pages, as proc_pid_statm(5) has it.
struct resident_pages {
  std::uint64_t all = 0;
  std::uint64_t shared = 0; ///< Of files, and of memory that is shared by intent.
};

resident_pages pages_of(pid_t pid) noexcept {
  std::array<char, 32> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/statm", static_cast<int>(pid));
  const descriptor file{open(path.data(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 128> text{};
  if (!file || read(file.get(), text.data(), text.size() - 1) <= 0)
    return {}; // it has ended
  unsigned long long size = 0, all = 0, shared = 0;
  if (std::sscanf(text.data(), "%llu %llu %llu", &size, &all, &shared) != 3)
    return {};
  return {all, std::min(shared, all)};
}

std::string in_mib(std::uint64_t bytes) {
  return std::to_string((bytes + mib - 1) / mib) + " MiB";
}

} // namespace

std::uint64_t memory_share(const action_context& context) {
  for (const auto& each : context.resources)
    if (each.name == "memory")
      return static_cast<std::uint64_t>(each.amount);
  return 0;
}

std::uint64_t memory_allowed(std::uint64_t share) noexcept {
  return share + std::max(share / 4, least_excess);
}

std::uint64_t memory_of(std::span<const system_process> programs) noexcept {
  std::uint64_t own = 0;
  std::uint64_t shared = 0;
  for (const auto& each : programs) {
    const auto pages = pages_of(each.pid);
    own += pages.all - pages.shared;
    shared = std::max(shared, pages.shared);
  }
  return (own + shared) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string memory_fault(const memory_ending& ending, std::uint64_t share) {
  if (ending.why == memory_end::shortage)
    return " was ended by the kernel, which was short of memory: it used " + in_mib(ending.used)
           + " at most";
  return " used " + in_mib(ending.used) + " of memory, far more than the " + in_mib(share)
         + " that it takes: "
         + (ending.why == memory_end::bounded ? "the kernel ended it" : "it was ended");
}

} // namespace troupe

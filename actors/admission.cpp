#include "actors/admission.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr std::uint64_t process_size = std::uint64_t{128} << 10;
constexpr std::uint64_t memory_share = 8;
constexpr std::uint64_t fewest = 1'000;
constexpr std::uint64_t most = 10'000;

constexpr auto unbounded = std::numeric_limits<std::uint64_t>::max();

std::uint64_t memory_of_machine() {
  auto pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0
           ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size)
           : unbounded;
}

std::uint64_t memory_of_limit(int resource) {
  rlimit bound{};
  return ::getrlimit(static_cast<__rlimit_resource>(resource), &bound) == 0
             && bound.rlim_cur != RLIM_INFINITY
           ? bound.rlim_cur
           : unbounded;
}

/// What a container has; "max" where it has no bound.
std::uint64_t memory_of_group() {
  std::ifstream file{"/sys/fs/cgroup/memory.max"};
  std::uint64_t bytes = 0;
  return file >> bytes ? bytes : unbounded;
}

} // namespace

std::uint64_t usable_memory() noexcept {
  return std::min({memory_of_machine(), memory_of_limit(RLIMIT_AS), memory_of_limit(RLIMIT_DATA),
                   memory_of_group()});
}

std::size_t processes_for_memory() noexcept {
  return std::clamp(usable_memory() / memory_share / process_size, fewest, most);
}

unsigned cores_or(unsigned wanted) noexcept {
  return wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

} // namespace troupe

#include "runtime/base/system_room.hpp"

#include "runtime/base/descriptor.hpp"

#include <algorithm>
#include <latch>
#include <malloc.h>
#include <pthread.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <vector>

namespace troupe {

namespace {

/// What glibc maps for each arena of `malloc`, of which it makes eight a processor as threads come.
constexpr rlim_t arena_size = rlim_t{64} << 20U;

/// Of a thread: half of the usual. The deepest definition that may be loaded gets by with it.
constexpr std::size_t small_stack = std::size_t{4} << 20U;

[[noreturn]] void refuse(std::size_t wanted, const char* what, std::size_t found, const char* way) {
  throw no_room{std::string{"too few "} + what + " can be had (" + std::to_string(wanted)
                + " more needed, " + std::to_string(found) + " found): " + way};
}

} // namespace

void require_descriptors(std::size_t wanted) {
  std::vector<descriptor> taken;
  while (taken.size() < wanted) {
    taken.emplace_back(::eventfd(0, EFD_CLOEXEC));
    if (!taken.back())
      refuse(wanted, "file descriptors", taken.size() - 1, "raise their limit (ulimit -n 256)");
  }
}

void require_threads(std::size_t wanted) {
  std::latch counted{1};
  std::vector<std::jthread> taken;
  taken.reserve(wanted); // nothing else may throw while they wait
  try {
    while (taken.size() < wanted)
      taken.emplace_back([&] { counted.wait(); });
  } catch (const std::system_error&) { // there is no other way to be told
  }
  counted.count_down();
  if (taken.size() < wanted)
    refuse(wanted, "threads", taken.size(),
           "raise the limit of processes (ulimit -u, or that of the container) or of addresses "
           "(ulimit -v), or use fewer --threads");
}

void require_memory(std::size_t wanted) {
  auto* taken = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (taken == MAP_FAILED)
    throw no_room{"too little memory can be had (" + std::to_string(wanted >> 20U)
                  + " MiB more needed): raise the limit of addresses (ulimit -v)"};
  ::munmap(taken, wanted);
}

void spare_addresses() noexcept {
  rlimit bound{};
  if (::getrlimit(RLIMIT_AS, &bound) != 0 || bound.rlim_cur == RLIM_INFINITY)
    return;
  // Arenas get a quarter: what they map is gone for everybody else, used or not.
  auto arenas = std::clamp<rlim_t>(bound.rlim_cur / 4 / arena_size, 1, 8);
  ::mallopt(M_ARENA_MAX, static_cast<int>(arenas));
  pthread_attr_t usual;
  if (::pthread_getattr_default_np(&usual) != 0)
    return;
  std::size_t stack = 0;
  if (::pthread_attr_getstacksize(&usual, &stack) == 0 && stack > small_stack
      && ::pthread_attr_setstacksize(&usual, small_stack) == 0)
    ::pthread_setattr_default_np(&usual);
  ::pthread_attr_destroy(&usual);
}

} // namespace troupe

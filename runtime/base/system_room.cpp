#include "runtime/base/system_room.hpp"

#include "runtime/base/descriptor.hpp"

#include <latch>
#include <string>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <vector>

namespace troupe {

namespace {

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
           "raise the limit of processes (ulimit -u, or that of the container), or use fewer "
           "--threads");
}

} // namespace troupe

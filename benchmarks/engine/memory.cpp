#include "benchmarks/engine/memory.hpp"

#include <malloc.h>

#include <fstream>
#include <string>

namespace troupe::bench {

namespace {

std::uint64_t status_bytes(const std::string& wanted) {
  std::ifstream status{"/proc/self/status"};
  std::string key;
  std::uint64_t kilobytes = 0;
  for (std::string rest; status >> key; std::getline(status, rest))
    if (key == wanted && status >> kilobytes)
      return kilobytes * 1024;
  return 0;
}

} // namespace

std::uint64_t resident_bytes() {
  return status_bytes("VmRSS:");
}

std::uint64_t peak_resident_bytes() {
  return status_bytes("VmHWM:");
}

void forget_peak() {
  std::ofstream{"/proc/self/clear_refs"} << "5";
}

void return_free_memory() {
  malloc_trim(0);
}

} // namespace troupe::bench

#include "runtime/service/exec/oom_record.hpp"

#include <algorithm>

namespace troupe {

bool oom_record::take(std::uint64_t before) {
  const auto now = count();
  auto taken = taken_.load();
  for (;;) {
    const auto known = std::max(before, taken);
    if (now <= known)
      return false;
    if (taken_.compare_exchange_weak(taken, known + 1))
      return true;
  }
}

} // namespace troupe

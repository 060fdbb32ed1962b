#include "runtime/store/retention.hpp"

#include "runtime/store/sqlite_store.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

/// Processes that are removed in one transaction.
constexpr std::size_t at_once = 16;

} // namespace

void forget_ended(std::stop_token stop, const std::string& path, time_point limit) {
  auto opened = sqlite_store::open({path, false});
  if (!opened)
    return;
  auto& from = **opened;
  process_filter which;
  which.ended_before = limit;
  auto rows = from.processes(which);
  if (!rows)
    return;
  std::vector<process_key> keys;
  for (const auto& row : *rows)
    keys.push_back(row.key);
  std::span<const process_key> left{keys};
  while (!left.empty() && !stop.stop_requested()) {
    auto group = left.first(std::min(left.size(), at_once));
    if (!from.remove(group))
      return;
    left = left.subspan(group.size());
  }
}

} // namespace troupe

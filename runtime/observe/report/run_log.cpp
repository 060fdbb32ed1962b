#include "runtime/observe/report/run_log.hpp"

#include <array>

namespace troupe {

std::string_view to_string(span_kind kind) noexcept {
  static constexpr std::array<std::string_view, span_kinds> names{
    "runs",     "parts",       "dependency", "join",   "start", "slot",  "limit",
    "resource", "maxParallel", "groupLimit", "fanOut", "delay", "retry", "approval",
    "signal",   "paused",      "stopped",    "engine", "ended"};
  return names[static_cast<std::size_t>(kind)];
}

std::string name_of(const run_log& log, std::uint32_t execution) {
  std::vector<std::uint32_t> chain{execution};
  while (const auto parent = log.records[chain.back()].parent)
    chain.push_back(*parent);
  std::string name;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each)
    name += log.records[*each].own_name;
  return name;
}

} // namespace troupe

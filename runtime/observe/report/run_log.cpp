#include "runtime/observe/report/run_log.hpp"

#include <array>
#include <utility>

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

std::vector<duration> run_times(const run_log& log) {
  std::vector<duration> ran(log.records.size());
  std::vector<optional_place> last(log.records.size());
  for (std::uint32_t c = 0; c < log.changes.size(); ++c) {
    const auto& change = log.changes[c];
    const auto before = std::exchange(last[change.execution], c);
    if (before && log.changes[*before].what == span_kind::runs)
      ran[change.execution] += change.at - log.changes[*before].at;
  }
  return ran;
}

} // namespace troupe

#include "cli/reasons_view.hpp"

#include "runtime/base/visible.hpp"

#include <algorithm>

namespace troupe::cli {

std::string reasons_view(const rerun_reasons& all) {
  if (all.told.empty())
    return "no result was looked for: see cache\n";
  std::size_t width = 0;
  for (const auto& each : all.told)
    width = std::max(width, visible_line(each.task_id).size());
  std::string text;
  for (const auto& each : all.told) {
    auto line = visible_line(each.task_id);
    line.resize(width + 2, ' ');
    if (each.attempt > 1)
      line += "attempt " + std::to_string(each.attempt) + ' ';
    line += each.cached.empty() ? "ran: " + visible_line(each.why)
                                : "cached from " + visible_line(each.cached);
    text += line + '\n';
  }
  return text;
}

} // namespace troupe::cli

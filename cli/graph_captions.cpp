#include "cli/graph_captions.hpp"

#include "troupe/action.hpp"

namespace troupe::cli {

bool is_box(const task& drawn) noexcept {
  return !drawn.children.empty() || drawn.fan || drawn.catch_task != no_task
         || drawn.finally_task != no_task;
}

std::vector<std::string> caption(const task& drawn) {
  std::vector<std::string> lines{drawn.id};
  if (drawn.work)
    lines.push_back(drawn.work->handler->service + ":" + drawn.work->handler->method);
  if (drawn.fan)
    lines.emplace_back("for each element");
  if (drawn.kind == group_kind::parallel && drawn.children.size() > 1)
    lines.emplace_back("parallel");
  if (drawn.async)
    lines.emplace_back("async");
  if (drawn.when)
    lines.push_back("when " + drawn.when->source());
  return lines;
}

} // namespace troupe::cli

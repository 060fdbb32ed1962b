#include "runtime/engine/execution_place.hpp"

#include "runtime/engine/engine.hpp"

#include <algorithm>

namespace troupe {

execution_place engine::place_of(const run_stamp& stamp) const {
  execution_place made;
  const auto* found = runs_.find(stamp);
  if (!found)
    return made;
  made.number = found->number;
  made.task = found->def->index;
  std::vector<run_index> chain;
  for (auto at = stamp.run; at != no_run; at = runs_[at].parent)
    chain.push_back(at);
  std::ranges::reverse(chain);
  for (auto at : chain) {
    const auto& x = runs_[at];
    if (x.parent == no_run)
      continue; // the workflow itself, or its `dependencies`
    made.path += (made.path.empty() ? "" : "/") + x.def->id;
    made.passes.push_back(x.pass);
    made.is_retry = made.is_retry || x.attempt > x.lost_attempts + 1;
    if (x.role != run_role::element || !runs_[x.parent].fan)
      continue;
    const auto& above = runs_[x.parent];
    made.elements.push_back({above.number, above.attempt, above.fan->list, x.index});
  }
  return made;
}

} // namespace troupe

#include "runtime/node/continued_process.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/language/workflow/caller_input.hpp"

#include <vector>

namespace troupe {

result<start_process> order_of(continuation ended, const workflow_ptr& flow,
                               continued_terms terms) {
  auto& begun = ended.begun;
  auto init = check_input(*flow, *begun.init);
  if (!init)
    return tl::unexpected{std::move(init.error())};
  auto around = surroundings_of(*flow, ended, std::move(terms.renamed), std::move(terms.noted));
  if (!around)
    return tl::unexpected{std::move(around.error())};
  start_process order;
  order.process_id = flow->name + '/' + make_uuid();
  order.flow = flow;
  auto& begin = order.begin = std::move(begun); // for what is not said otherwise
  begin.init = make_value(std::move(*init));
  if (terms.timeout.count() > 0)
    begin.timeout = terms.timeout;
  std::erase_if(begin.tasks,
                [&](const auto& wanted) { return flow->find_task(wanted) == no_task; });
  if (terms.policy) {
    if (!begin.policy)
      begin.policy = flow->policy;
    begin.policy->mode = *terms.policy;
  }
  begin.surroundings = std::move(*around);
  // Nobody's child, begun by this Troupe.
  begin.parent_id.clear();
  begin.parent_execution.clear();
  begin.paused = false;
  begin.behaviour = current_behaviour;
  order.earlier = std::move(ended.earlier);
  order.labels = std::move(ended.labels);
  return order;
}

} // namespace troupe

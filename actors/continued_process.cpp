#include "actors/continued_process.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/model/caller_input.hpp"

#include <algorithm>
#include <iterator>

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
  order.init = std::move(*init);
  order.timeout = terms.timeout.count() > 0 ? terms.timeout : begun.timeout;
  std::ranges::copy_if(begun.tasks, std::back_inserter(order.tasks),
                       [&](const auto& wanted) { return flow->find_task(wanted) != no_task; });
  order.policy = std::move(begun.policy);
  if (terms.policy) {
    if (!order.policy)
      order.policy = flow->policy;
    order.policy->mode = *terms.policy;
  }
  order.approvals = std::move(begun.approvals);
  order.rules = std::move(begun.rules);
  order.surroundings = std::move(*around);
  order.earlier = std::move(ended.earlier);
  return order;
}

} // namespace troupe

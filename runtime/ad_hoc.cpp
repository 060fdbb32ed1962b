#include "runtime/ad_hoc.hpp"

namespace troupe {

workflow_builder workflow_of(const ad_hoc_call& call) {
  task_builder task{ad_hoc_task};
  task.action(call.action, "$input");
  if (!call.retry.is_null())
    task.retry(call.retry);
  if (!call.timeout.empty())
    task.timeout(call.timeout);
  return workflow_of(task);
}

workflow_builder workflow_of(const task_builder& task) {
  workflow_builder flow{"ad-hoc"};
  flow.add(task);
  return flow;
}

} // namespace troupe

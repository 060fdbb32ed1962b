#include "runtime/node/ad_hoc.hpp"

#include "troupe/runtime.hpp"

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

result<process> runtime::execute(const workflow_builder& alone, start_options options) {
  auto flow = load(alone);
  if (!flow)
    return failure(error_code::definition_invalid, flow.error().front().message);
  return start(std::move(*flow), std::move(options));
}

result<process> runtime::execute(const ad_hoc_call& call, start_options options) {
  options.init["input"] = call.input;
  return execute(workflow_of(call), std::move(options));
}

result<process> runtime::execute(const task_builder& task, start_options options) {
  return execute(workflow_of(task), std::move(options));
}

} // namespace troupe

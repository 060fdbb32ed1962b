#include "actors/action_call.hpp"

#include "runtime/action/invoke.hpp"

namespace troupe {

const std::shared_ptr<const action>& action_of(const workflow& flow, const action_start& order) {
  return flow.tasks[order.task].work->handler;
}

action_context context_of(const action_surroundings& here, const action_start& order) {
  return {here.process_id,   order.execution_id,  order.task_path,
          here.flow->folder, order.stamp.attempt, {},
          here.around->host, order.first_attempt, here.surroundings,
          order.continues,   order.again};
}

result<value> run_quick(const action_surroundings& here, const action_start& order) {
  static const action_context nobody;
  const auto& wanted = *action_of(*here.flow, order);
  if (wanted.wants_identity)
    return invoke(wanted, context_of(here, order), order.input);
  return invoke(wanted, nobody, order.input);
}

} // namespace troupe

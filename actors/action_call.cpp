#include "actors/action_call.hpp"

#include "actors/action_results.hpp"
#include "runtime/action/invoke.hpp"
#include "runtime/base/system_room.hpp"
#include "runtime/secrets/sealed_input.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace troupe {

namespace {

/// Between two looks at a store that can't be read.
constexpr auto look_again_after = std::chrono::milliseconds{500};

std::vector<resource_share> resources_of(const start_share& share) {
  std::vector<resource_share> all;
  if (!share.amounts)
    return all;
  for (const auto& [resource, count] : *share.amounts)
    all.push_back({resource, counts_bytes(resource) ? static_cast<double>(count)
                                                    : static_cast<double>(count) / whole_unit});
  for (const auto& [resource, indices] : share.indices)
    for (auto& each : all)
      if (each.name == resource)
        each.indices = indices;
  return all;
}

} // namespace

result<bool> still_owns(const action_surroundings& here, const std::stop_token& stop) {
  if (!here.claim || here.claim->process == 0 || !here.around->holds)
    return true;
  std::mutex mutex;
  std::condition_variable_any stopped;
  auto fed_at = here.around->uptime();
  for (bool told = false; !stop.stop_requested(); told = true) {
    auto holds = here.around->holds(here.claim->process, here.claim->fence);
    if (holds)
      return holds;
    if (!told && here.around->on_notice)
      here.around->on_notice("process " + here.process_id
                             + " begins no task until its store can be read: "
                             + holds.error().message);
    if (holds.error().code != error_code::system_exhausted)
      fed_at = here.around->uptime();
    else if (here.around->uptime() - fed_at >= memory_patience)
      return holds;
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop, look_again_after, [] { return false; });
  }
  return false;
}

const std::shared_ptr<const action>& action_of(const workflow& flow, const action_start& order) {
  return flow.tasks[order.task].work->handler;
}

const std::string& action_name_of(const workflow& flow, const action_start& order) {
  return flow.tasks[order.task].work->policy_name;
}

action_context context_of(const action_surroundings& here, const action_start& order) {
  const auto& who = order.identity();
  return {here.process_id,
          who.execution_id,
          who.task_path,
          here.flow->folder,
          order.stamp.attempt,
          {},
          resources_of(who.share),
          here.around->host,
          order.first_attempt,
          here.surroundings,
          who.continues,
          who.again,
          here.around->logs,
          {},
          who.secrets,
          here.flow->config.http};
}

result<value> input_of(const action_surroundings& here, task_index task, const value& input) {
  if (!here.flow->tasks[task].work->input.names_secrets())
    return input;
  return unsealed_input(input, [&](std::string_view name) {
    return here.secrets ? here.secrets->find(name) : nullptr;
  });
}

input::action_finished run_quick(const action_surroundings& here, const action_start& order) {
  static const action_context nobody;
  const auto& wanted = *action_of(*here.flow, order);
  if (is_retry(order))
    here.around->metrics.attempts_retried.with(action_name_of(*here.flow, order)).add();
  auto call = [&](const value& input) {
    return wanted.wants_identity ? invoke(wanted, context_of(here, order), input)
                                 : invoke(wanted, nobody, input);
  };
  const auto& work = *here.flow->tasks[order.task].work;
  // As with most: by the shortest way.
  if (!here.secrets && !work.cache && !work.input.names_secrets())
    return {order.stamp, call(order.input)};
  auto input = input_of(here, order);
  if (!input)
    return {order.stamp, std::move(input)};
  input::action_finished ended{order.stamp};
  const auto before = view_of(here, order, **input);
  ended.outcome = here.secrets ? without_secrets(here.secrets, call(*input)) : call(*input);
  ended.basis = basis_after(here, before, ended.outcome);
  return ended;
}

} // namespace troupe

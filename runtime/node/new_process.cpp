#include "runtime/node/new_process.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/node/named_id.hpp"

namespace troupe {

namespace {

/// The same, of no other process.
surroundings_ptr salted(recorded_surroundings around) {
  around.salt = make_uuid();
  return std::make_shared<const recorded_surroundings>(std::move(around));
}

} // namespace

result<start_process> order_of(workflow_ptr flow, start_options options,
                               const surroundings_ptr& found,
                               const std::vector<limit_total>& limits) {
  for (const auto& wanted : options.tasks)
    if (flow->find_task(wanted) == no_task)
      return failure(error_code::task_unknown,
                     "workflow " + flow->name + " has no task \"" + wanted + '"');
  if (!options.id.empty())
    if (auto fits = check_new_id(options.id); !fits)
      return tl::unexpected{std::move(fits.error())};
  if (auto fits = check_labels(options.labels); !fits)
    return tl::unexpected{std::move(fits.error())};
  auto init = check_input(*flow, std::move(options.init));
  if (!init)
    return tl::unexpected{std::move(init.error())};
  if (auto missing = missing_limits(*flow, limits); !missing.empty())
    return failure(error_code::argument_invalid, to_string(missing.front()));
  auto around = surroundings_of(*flow, found, std::move(options.noted));
  if (!around)
    return tl::unexpected{std::move(around.error())};
  start_process order;
  order.has_chosen_id = !options.id.empty();
  order.process_id = order.has_chosen_id ? std::move(options.id) : flow->name + '/' + make_uuid();
  order.flow = std::move(flow);
  order.begin.init = make_value(std::move(*init));
  order.begin.timeout = options.timeout;
  order.begin.tasks = std::move(options.tasks);
  order.begin.paused = options.debug;
  order.begin.policy = std::move(options.policy);
  order.begin.approvals = std::move(options.approvals);
  order.begin.rules.keep_going = options.keep_going;
  order.begin.rules.max_failures = options.max_failures;
  order.begin.rules.runs_anew = options.runs_anew;
  order.begin.surroundings = order.has_chosen_id ? salted(**around) : std::move(*around);
  order.begin.priority = options.priority;
  order.labels = std::move(options.labels);
  return order;
}

} // namespace troupe

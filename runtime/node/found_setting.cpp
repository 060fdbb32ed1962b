#include "runtime/node/found_setting.hpp"

#include "runtime/action/attempt_log.hpp"
#include "runtime/node/process_logs.hpp"
#include "runtime/node/stored_process.hpp"
#include "runtime/secrets/sealed_input.hpp"
#include "runtime/service/exec/command_setting.hpp"

#include <optional>

namespace troupe {

namespace {

/// An attempt of a command, and what its process knows.
struct found_attempt {
  action_start order;
  surroundings_ptr around;
};

/// The latest that runs or has failed, of those that are meant, or else the latest.
result<std::optional<found_attempt>> find_attempt(const stored_process& shown,
                                                  const workflow_ptr& flow,
                                                  const task_choice& choice,
                                                  const log_query& wanted) {
  std::optional<action_start> found;
  auto has_failed = false;
  auto is_meant = [&](const action_start& order) {
    return flow->tasks[order.task].work->handler->service == "system/exec"
           && asks_for(wanted, choice, order.identity().task_path, order.stamp.attempt);
  };
  auto hear = [&](const action_start& order, const input::action_finished& ended) {
    if (!is_meant(order) || (has_failed && ended.outcome))
      return;
    has_failed = !ended.outcome;
    found = order;
  };
  auto left = shown.replay(flow, {{}, hear});
  if (!left)
    return tl::unexpected{std::move(left.error())};
  for (const auto& [stamp, order] : left->actions)
    if (is_meant(order))
      found = order;
  if (!found)
    return std::optional<found_attempt>{};
  return std::optional{found_attempt{*std::move(found), left->machine.begun().surroundings}};
}

result<found_setting> setting_around(const found_attempt& attempt, const task_action& work,
                                     const std::string& process_id, const std::string& logs,
                                     const redactor& hides) {
  const auto& who = attempt.order.identity();
  auto kept = std::make_shared<attempt_logs>();
  kept->folder = logs;
  action_context context;
  context.process_id = process_id;
  context.execution_id = who.execution_id;
  context.task_path = who.task_path;
  context.attempt = attempt.order.stamp.attempt;
  context.around = attempt.around;
  context.logs = std::move(kept);
  const auto& given = attempt.order.input;
  auto input = work.input.names_secrets() ? shown_input(given) : given;
  return setting_of(*work.handler, *input, context).map([&](const command_setting& setting) {
    found_setting made{who.task_path, context.attempt, setting.folder, setting.isolated, {}};
    for (const auto& each : setting.environment)
      made.environment.push_back(hides.masked(each));
    return made;
  });
}

} // namespace

result<found_setting> setting_in(const stored_process& shown, const std::string& logs,
                                 const log_query& wanted) {
  const auto& id = shown.row().id;
  auto flow = shown.flow();
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto choice = task_choice::of(**flow, wanted.task);
  if (!choice)
    return tl::unexpected{std::move(choice.error())};
  auto hides = shown.secrets(**flow);
  if (!hides)
    return tl::unexpected{std::move(hides.error())};
  return find_attempt(shown, *flow, *choice, wanted)
    .and_then([&](const std::optional<found_attempt>& found) -> result<found_setting> {
      if (!found)
        return failure(error_code::task_unknown,
                       "no command of task " + wanted.task + " has begun in process " + id);
      return setting_around(*found, *(*flow)->tasks[found->order.task].work, id, logs, *hides);
    });
}

} // namespace troupe

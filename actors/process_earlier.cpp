// What an ended process gave is not done again.
#include "actors/process.hpp"

namespace troupe {

/// Whether an earlier process has done what `order` asks for: then that is what it gives.
bool process_runner::take_earlier(action_start& order) {
  const auto& what = *action_of(*setting_.flow, order);
  auto where = engine_.place_of(order.stamp);
  if (starts_process(what)) {
    auto who = order.identity();
    who.continues = setting_.earlier->child_of(where);
    order.who = std::make_shared<const attempt_identity>(std::move(who));
    return false;
  }
  auto output = setting_.earlier->output_of(where, what, order.input);
  if (!output)
    return false;
  receive(input::action_finished{order.stamp, std::move(output)}, now());
  ++taken_;
  return true;
}

/// What has been done needs nobody's approval.
bool process_runner::allow_earlier(const approval_ask& asked) {
  auto where = engine_.place_of(asked.stamp);
  if (where.number == 0)
    return false;
  const auto& what = *setting_.flow->tasks[where.task].work->handler;
  if (starts_process(what) || !setting_.earlier->output_of(where, what, asked.input))
    return false;
  receive(input::approval_decided{asked.stamp, true, "it was done before"}, now());
  ++taken_;
  return true;
}

} // namespace troupe

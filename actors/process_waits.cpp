// What the executions of a process wait for: asked of its engine, and of the dispatcher.
#include "actors/process.hpp"
#include "messages/dispatch.hpp"
#include "messages/error.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/model/wait_lines.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

caf::result<process_waiting> process_runner::explain(const get_waits& asked) {
  auto lines = std::make_shared<wait_lines>(asked.task);
  const auto& flow = *setting_.flow;
  const auto is_meant = [&](const task& each) { return lines->means(flow.path_of(each.index)); };
  if (!lines->sums_up() && asked.task.find('[') == std::string::npos
      && std::ranges::none_of(flow.tasks, is_meant)) {
    auto unknown = unknown_task(flow, asked.task);
    return caf::make_error(unknown.code, std::move(unknown.message));
  }
  const auto wanted = engine_.explain(*lines);
  explain_starts question;
  if (!lines->sums_up())
    question.numbers = line_.find_all(
      [&](const action_start& each) { return lines->means(each.identity().task_path); },
      wait_lines::lines_max);
  if (line_.waiting() == 0 || (!lines->sums_up() && question.numbers.empty()))
    return waits_of(std::move(*lines), wanted);
  auto answer = self_->make_response_promise<process_waiting>();
  self_->request(setting_.around->dispatching, caf::infinite, std::move(question))
    .then(
      [this, answer, lines, left = wanted](starts_explained& told) mutable {
        for (auto& each : told.starts)
          if (const auto* order = line_.find(each.number)) {
            left -= std::min(left, each.count);
            const auto& who = order->identity();
            lines->add({who.task_path, who.execution_id, each.count, std::move(each.causes)});
          }
        answer.deliver(waits_of(std::move(*lines), left));
      },
      [answer](const caf::error& failed) mutable { answer.deliver(failed); });
  return answer;
}

/// `unasked`: actions that are to start, and that nobody has been asked for.
process_waiting process_runner::waits_of(wait_lines lines, std::uint64_t unasked) const {
  process_waiting told;
  auto& content = told.content;
  content.id = setting_.process_id;
  content.name = setting_.flow->name;
  content.state = engine_.state();
  content.acting = engine_.acting() - std::min<std::uint64_t>(engine_.acting(), line_.waiting());
  content.left_out = lines.left_out();
  content.lines = std::move(lines).take();
  if (unasked > 0 && record_ && !record_->is_settled())
    content.note
      = std::to_string(unasked) + " actions wait for the store to have written what led to them";
  else if (unreceived_ > unreceived_max)
    content.note = "it waits for a subscriber that has yet to receive "
                   + std::to_string(unreceived_) + " events";
  return told;
}

} // namespace troupe

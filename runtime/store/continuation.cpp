#include "runtime/store/continuation.hpp"

#include "runtime/durability/replay.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"

#include <set>

namespace troupe {

namespace {

result<process_row> row_of(store& from, const std::string& process_id) {
  auto row = from.find(process_id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (!*row)
    return failure(error_code::process_unknown, "the store has no process " + process_id);
  return std::move(**row);
}

} // namespace

result<continuation> continuation_of(store& from, const std::string& process_id,
                                     std::map<std::string, std::string> renamed,
                                     const load_options& options, time_point now) {
  auto row = row_of(from, process_id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (auto free = may_take(*row, now); !free)
    return tl::unexpected{std::move(free.error())};
  continuation found;
  found.ended_id = row->id;
  auto begun = recorded_start(from, *row);
  if (!begun)
    return tl::unexpected{std::move(begun.error())};
  found.begun = std::move(*begun);
  found.labels = row->labels;
  auto earlier = earlier_outcomes::read(from, *row, options, &found.notice);
  if (!earlier)
    return tl::unexpected{std::move(earlier.error())};
  if (!row->ended && found.notice.empty())
    return failure(error_code::process_state,
                   "process " + row->id + " has not ended: it is "
                     + std::string{to_string(row->state)}
                     + "; troupe resume continues it, troupe cancel ends it");
  earlier->rename(std::move(renamed));
  found.earlier = std::make_shared<const earlier_outcomes>(std::move(*earlier));
  return found;
}

result<earlier_outcomes_ptr> earlier_of(store& from, const surroundings_ptr& around,
                                        const load_options& options) {
  if (!around || around->continues.empty())
    return nullptr;
  auto row = row_of(from, around->continues);
  if (!row)
    return nullptr;
  std::string as_far_as_known;
  auto earlier = earlier_outcomes::read(from, *row, options, &as_far_as_known);
  if (!earlier)
    return tl::unexpected{std::move(earlier.error())};
  earlier->rename(around->renamed);
  return std::make_shared<const earlier_outcomes>(std::move(*earlier));
}

result<surroundings_ptr> surroundings_of(const workflow& flow, const continuation& from,
                                         std::map<std::string, std::string> renamed, json options) {
  auto around = surroundings_of(flow, from.begun.surroundings, std::move(options));
  if (!around)
    return around;
  auto made = **around;
  made.continues = from.ended_id;
  made.renamed = std::move(renamed);
  return std::make_shared<const recorded_surroundings>(std::move(made));
}

result<continuation_plan> plan_of(const workflow_ptr& flow, const continuation& from,
                                  const surroundings_ptr& around, const json& init) {
  replayer trial{flow, flow->name + "/plan"};
  auto begun = from.begun;
  begun.init = make_value(init);
  begun.surroundings = around;
  begun.paused = false;
  const auto at = std::chrono::system_clock::now();
  std::vector<timed_input> inputs;
  inputs.push_back({at, std::move(begun)});
  continuation_plan plan;
  plan.notice = from.notice;
  std::set<run_stamp> running;
  while (!inputs.empty()) {
    if (auto done = trial.try_out(std::exchange(inputs, {})); !done)
      return tl::unexpected{std::move(done.error())};
    const auto& now = *trial.so_far();
    auto id_of = [&](const execution_place& where, const std::string& with_indexes) {
      return with_indexes.empty() ? flow->name + '/' + where.path : with_indexes;
    };
    for (const auto& [stamp, order] : now.actions) {
      auto where = now.machine.place_of(stamp);
      const auto& what = *flow->tasks[order.task].work->handler;
      auto output
        = starts_process(what) ? nullptr : from.earlier->output_of(where, what, order.input);
      if (output)
        inputs.push_back({at, input::action_finished{stamp, output}});
      if (output)
        plan.stays.push_back(id_of(where, order.identity().task_path));
      else if (running.insert(stamp).second)
        plan.runs.push_back(
          id_of(where, order.identity().task_path)
          + (has_files(*order.input) ? " (unless its files are as they were)" : "")
          + (from.earlier->child_of(where).empty()
               ? ""
               : " (goes on from " + from.earlier->child_of(where) + ')'));
    }
    for (const auto& [stamp, wanted] : now.lookups) // what others gave is not looked at
      inputs.push_back({at, input::result_answered{.stamp = stamp}});
    for (const auto& [stamp, open] : now.approvals) {
      auto where = now.machine.place_of(stamp);
      const auto& what = *flow->tasks[where.task].work->handler;
      if (!starts_process(what) && from.earlier->output_of(where, what, open.asked.input))
        inputs.push_back({at, input::approval_decided{stamp, true, "it was done before"}});
      else if (running.insert(stamp).second)
        plan.runs.push_back(id_of(where, open.asked.task_path));
    }
    for (const auto& [key, timer] : now.timers)
      if (key.purpose == timer_purpose::delay)
        inputs.push_back({at, input::timer_due{key}});
    for (const auto& [stamp, group] : now.groups)
      if (group.so_far.settled())
        inputs.push_back({at, input::group_settled{stamp, {}}});
    if (now.machine.state() == process_state::paused)
      inputs.push_back({at, input::resume{}});
  }
  plan.ends = trial.so_far()->machine.ended();
  return plan;
}

} // namespace troupe

// What a task waits for: asked of the parts that decide it.
#include "runtime/dispatch/dispatch_machine.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t most_holders = 8;

} // namespace

std::vector<wait_reason> dispatch_machine::explain(const dispatch_ticket& ticket) const {
  if (ticket.row >= rows_.tasks.extent() || rows_.ticket_of(ticket.row) != ticket
      || rows_.tasks[ticket.row].phase != task_phase::waiting)
    return {};
  return reasons_of(ticket.row);
}

std::vector<wait_reason> dispatch_machine::reasons_of(std::uint32_t task) const {
  std::vector<wait_reason> reasons;
  const auto& process = rows_.processes[rows_.lanes[rows_.tasks[task].lane].process];
  if (process.is_full())
    reasons.push_back(
      {.kind = wait_kind::slot, .used = process.running, .total = process.max_parallel});
  for (const auto& found : gate_.shortages(task, now_))
    reasons.push_back(reason_of(found));
  explain_room(task, reasons);
  explain_loan(task, reasons);
  if (reasons.empty()) {
    auto& order = reasons.emplace_back(wait_reason{.kind = wait_kind::order});
    if (const auto first = backlog_.first_fitting(); first != no_row)
      order.behind = rows_.tasks[rows_.shapes[first].head].who;
  }
  return reasons;
}

wait_reason dispatch_machine::reason_of(const limit_gate::shortage& found) const {
  const auto& limit = limits_[found.wants.limit];
  const auto free = limits_.free(found.wants.limit, now_);
  wait_reason reason{.kind = limit.is_rate() ? wait_kind::rate : wait_kind::limit,
                     .name = limit.key,
                     .is_node_wide = limit.scope == limit_table::node,
                     .needs = found.wants.count,
                     .free = free,
                     .used = limit.count - free,
                     .total = limit.count};
  if (found.claimant_head != no_row && free >= found.wants.count)
    reason.behind = rows_.tasks[found.claimant_head].who;
  if (limit.is_rate()) {
    if (free < found.wants.count)
      reason.until = limit_table::room_at(limit, found.wants.count);
    return reason;
  }
  for (std::uint32_t each = 0; each < rows_.running.extent(); ++each) {
    const auto task = rows_.running[each].task;
    if (task == no_row)
      continue;
    const auto& lane = rows_.lanes[rows_.tasks[task].lane];
    const auto& uses = reason.is_node_wide ? rows_.class_of(lane).limits : lane.limits;
    if (reason.holders.size() < most_holders
        && std::ranges::find(uses, found.wants.limit, &limit_use::limit) != uses.end())
      reason.holders.push_back(rows_.tasks[task].who);
  }
  return reason;
}

void dispatch_machine::explain_loan(std::uint32_t task, std::vector<wait_reason>& reasons) const {
  const auto of_class = rows_.shares[rows_.lanes[rows_.tasks[task].lane].share].of_class;
  if (!loans_.is_awaited(of_class))
    return;
  for (const auto& use : rows_.classes[of_class].limits) {
    const auto is_told = std::ranges::any_of(reasons, [&](const wait_reason& each) {
      return each.is_node_wide && each.name == limits_[use.limit].key;
    });
    if (loans_.is_shared(use) && !is_told)
      reasons.emplace_back(reason_of({use})).is_awaited = true;
  }
}

void dispatch_machine::explain_room(std::uint32_t task, std::vector<wait_reason>& reasons) const {
  const auto number = rows_.class_of(rows_.lanes[rows_.tasks[task].lane]).shape;
  const auto& shape = rows_.shapes[number];
  if (!shape.fits.empty())
    return;
  if (shape.capable.empty()) {
    reasons.push_back({.kind = wait_kind::worker});
    return;
  }
  // Told of the worker that lacks the fewest of the resources.
  std::vector<wait_reason> fewest;
  auto count = shape.needs.size() + 1;
  for (worker_id w = 0; w < workers_.extent(); ++w) {
    if (!shape.capable.contains(w))
      continue;
    std::vector<wait_reason> lacks;
    for (const auto& need : shape.needs)
      if (const auto free = workers_.free(w, need.resource); free < need.count)
        lacks.push_back({.kind = wait_kind::resource,
                         .name = workers_.name(need.resource),
                         .needs = need.count,
                         .free = free,
                         .used = workers_.capacity(w, need.resource) - free,
                         .total = workers_.capacity(w, need.resource)});
    if (lacks.size() >= count)
      continue;
    count = lacks.size();
    if (const auto first = room_.kept_for(task); lacks.empty() && first)
      lacks.push_back({.kind = wait_kind::reservation, .behind = first});
    fewest = std::move(lacks);
  }
  std::ranges::move(fewest, std::back_inserter(reasons));
}

std::vector<waiting_alike> dispatch_machine::explain_all(std::uint64_t process) const {
  std::vector<waiting_alike> all;
  const auto known = processes_.find(process);
  if (known == processes_.end())
    return all;
  for (const auto number : rows_.processes[known->second].lanes)
    if (const auto& lane = rows_.lanes[number]; !lane.tasks.empty())
      all.push_back(
        {rows_.tasks[lane.tasks.top()].who, lane.tasks.size(), reasons_of(lane.tasks.top())});
  return all;
}

wait_summary dispatch_machine::summary() const {
  wait_summary sums;
  for (std::uint32_t each = 0; each < rows_.lanes.extent(); ++each) {
    const auto& lane = rows_.lanes[each];
    // What keeps the first of a lane keeps those behind it.
    if (!lane.tasks.empty())
      sums[reasons_of(lane.tasks.top()).front().kind] += lane.tasks.size();
  }
  return sums;
}

} // namespace troupe

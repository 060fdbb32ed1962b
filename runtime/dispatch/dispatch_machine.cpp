#include "runtime/dispatch/dispatch_machine.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

// -- workers and limits ------------------------------------------------------------------------

void dispatch_machine::join(worker_id worker, const std::vector<offered_resource>& offered,
                            std::vector<worker_label> labels) {
  workers_.join(worker, offered, std::move(labels));
  update(worker);
}

void dispatch_machine::offer(worker_id worker, const std::vector<offered_resource>& offered) {
  workers_.offer(worker, offered);
  update(worker);
}

void dispatch_machine::drain(worker_id worker) {
  workers_.drain(worker);
  update(worker);
}

std::vector<dispatch_ticket> dispatch_machine::leave(worker_id worker) {
  workers_.leave(worker);
  update(worker);
  std::vector<dispatch_ticket> lost;
  for (auto each = room_.first_running(worker); each != no_row;
       each = room_.first_running(worker)) {
    lost.push_back(rows_.ticket_of(rows_.running[each].task));
    end(each);
  }
  return lost;
}

void dispatch_machine::update(worker_id worker) {
  room_.update(worker);
  limits_.stir_claimed(); // a claimant may have no worker any more
  loans_.drop_stranded();
}

void dispatch_machine::set_limits(const std::vector<limit_total>& totals) {
  limits_.set(limit_table::node, totals);
}

// -- processes ---------------------------------------------------------------------------------

void dispatch_machine::open(std::uint64_t process, const process_terms& terms) {
  requester_row row;
  row.id = process;
  row.order = ++openings_;
  row.priority = terms.priority;
  row.max_parallel = terms.max_parallel;
  row.scope = limits_.open(terms.limits);
  processes_.emplace(process, rows_.processes.add(std::move(row)));
}

void dispatch_machine::close(std::uint64_t process) {
  const auto known = processes_.find(process);
  if (known == processes_.end())
    return;
  const auto number = known->second;
  processes_.erase(known);
  auto& row = rows_.processes[number];
  row.is_closed = true;
  for (const auto lane : std::vector{row.lanes})
    for (auto left = rows_.lanes[lane].tasks.size(); left > 0; --left)
      remove_waiting(rows_.lanes[lane].tasks.top());
  drop_process_if_done(number);
}

void dispatch_machine::drop_process_if_done(std::uint32_t process) {
  const auto& row = rows_.processes[process];
  if (!row.is_closed || !row.lanes.empty())
    return;
  limits_.close(row.scope);
  rows_.processes.remove(process);
}

// -- executions --------------------------------------------------------------------------------

result<dispatch_admission> dispatch_machine::submit(const dispatch_request& request) {
  const auto process = processes_.find(request.process);
  if (process == processes_.end())
    return failure(error_code::process_unknown, "the process is not open");
  const auto lane = demands_.lane_of(process->second, request.needs);
  if (!lane)
    return tl::unexpected(lane.error());
  const auto& row = rows_.lanes[*lane];
  room_.note(rows_.class_of(row).shape);
  if (auto possible = check(row); !possible) {
    drop_lane(*lane);
    return tl::unexpected(std::move(possible.error()));
  }
  const auto task = rows_.tasks.add({.who = request.who,
                                     .begun = request.begun,
                                     .written = request.written,
                                     .arrived = ++arrivals_,
                                     .priority = request.priority,
                                     .lane = *lane,
                                     .phase = task_phase::waiting});
  ++waiting_;
  backlog_.add(task);
  return dispatch_admission{rows_.ticket_of(task), demands_.is_capped(row)};
}

result<void> dispatch_machine::check(const lane_row& lane) const {
  const auto& of_class = rows_.class_of(lane);
  for (const auto* limits : {&lane.limits, &of_class.limits})
    for (const auto& [number, count] : *limits)
      if (const auto& limit = limits_[number]; count > limit.count)
        return failure(error_code::argument_invalid,
                       "it takes " + std::to_string(count) + " of limit '" + limit.key
                         + "', of which there are " + std::to_string(limit.count));
  const auto& shape = rows_.shapes[of_class.shape];
  if (!options_.refuses_impossible || !shape.capable.empty())
    return {};
  return failure(error_code::argument_invalid, workers_.shortfall(shape.needs, shape.on));
}

void dispatch_machine::remove_waiting(std::uint32_t task) {
  const auto lane = rows_.tasks[task].lane;
  backlog_.remove(task);
  rows_.tasks.remove(task);
  --waiting_;
  drop_lane(lane);
}

bool dispatch_machine::withdraw(const dispatch_ticket& ticket) {
  if (!rows_.find(ticket, task_phase::waiting))
    return false;
  remove_waiting(ticket.row);
  return true;
}

bool dispatch_machine::finish(const dispatch_ticket& ticket) {
  const auto* task = rows_.find(ticket, task_phase::running);
  if (!task)
    return false;
  end(task->position);
  return true;
}

void dispatch_machine::end(std::uint32_t running) {
  const auto task = rows_.running[running].task;
  const auto number = rows_.tasks[task].lane;
  auto& lane = rows_.lanes[number];
  const auto process = lane.process;
  gate_.give_back(lane);
  loans_.end(rows_.running[running].loan);
  const auto cpus = std::max<amount>(rows_.shape_of(lane).cpus, 1);
  room_.give_back(running);
  rows_.tasks.remove(task);
  --lane.running;
  if (backlog_.hold(process, -cpus, -1))
    gate_.reorder();
  drop_lane(number);
  drop_process_if_done(process);
}

void dispatch_machine::drop_lane(std::uint32_t lane) {
  if (!rows_.is_unused(lane))
    return;
  room_.forget(lane);
  gate_.forget(lane);
  loans_.drop_idle(); // while the class is still there
  demands_.drop(lane);
}

std::vector<dispatch_grant> dispatch_machine::dispatch(time_point now, std::size_t most) {
  now_ = now;
  limits_.advance(now);
  std::vector<dispatch_grant> grants;
  while (grants.size() < most) {
    loans_.drop_idle();
    gate_.wake(now);
    if (room_.review(now))
      continue; // what was kept is free
    const auto shape = room_.next_shape();
    if (shape == no_row)
      break;
    const auto task = rows_.shapes[shape].head;
    const auto of_class = rows_.shares[rows_.lanes[rows_.tasks[task].lane].share].of_class;
    if (!gate_.passes(task, now)) {
      if (rows_.classes[of_class].parked.limit != no_row)
        loans_.drop(of_class);
      continue;
    }
    if (rows_.shapes[shape].fits.empty())
      room_.reserve(shape);
    else if (loans_.is_ready(of_class))
      start(task, grants);
    else
      borrow(task);
  }
  return grants;
}

void dispatch_machine::borrow(std::uint32_t task) {
  room_.give_up(rows_.class_of(rows_.lanes[rows_.tasks[task].lane]).shape);
  loans_.ask(task);
}

void dispatch_machine::start(std::uint32_t task, std::vector<dispatch_grant>& grants) {
  auto& lane = rows_.lanes[rows_.tasks[task].lane];
  const auto& shape = rows_.shape_of(lane);
  backlog_.remove(task);
  --waiting_;
  const auto running = room_.take(task);
  rows_.running[running].loan = loans_.use(rows_.shares[lane.share].of_class);
  gate_.take(lane, now_);
  ++lane.running;
  auto& row = rows_.tasks[task];
  row.phase = task_phase::running;
  row.position = running;
  if (backlog_.hold(lane.process, std::max<amount>(shape.cpus, 1), 1))
    gate_.reorder();
  const auto& begun = rows_.running[running];
  grants.push_back({rows_.ticket_of(task), row.who, begun.worker, {shape.amounts, begun.pieces}});
}

} // namespace troupe

#include "runtime/dispatch/worker_room.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

/// Whether they take of one of these.
bool takes_of(const std::vector<needed_amount>& needs, const std::vector<symbol>& resources) {
  return std::ranges::any_of(needs, [&](const needed_amount& each) {
    return std::ranges::find(resources, each.resource) != resources.end();
  });
}

void put(worker_set& set, worker_id worker, bool is_in) {
  is_in ? set.insert(worker) : set.erase(worker);
}

} // namespace

void worker_room::update(worker_id worker) {
  for (const auto shape : demands_.shapes()) {
    auto& row = rows_.shapes[shape];
    put(row.capable, worker,
        workers_.meets(worker, row.on) && workers_.has_capacity(worker, row.needs));
    refresh(worker, shape);
    order_.settle_shape(shape);
  }
}

void worker_room::note(std::uint32_t shape) {
  if (kept_)
    refresh(kept_->worker, shape);
}

void worker_room::keep_lacked() {
  auto& resources = kept_->resources;
  std::optional<symbol> cpus;
  auto lacks_else = false;
  for (const auto& need : rows_.shapes[kept_->shape].needs) {
    if (workers_.name(need.resource) == "cpus") {
      cpus = need.resource;
      std::erase(resources, need.resource);
    } else if (workers_.free(kept_->worker, need.resource) < need.count) {
      lacks_else = true;
      std::erase(resources, need.resource);
      resources.push_back(need.resource);
    }
  }
  if (cpus && !lacks_else)
    resources.push_back(*cpus);
}

void worker_room::refresh(worker_id worker) {
  if (kept_ && kept_->worker == worker)
    keep_lacked();
  for (const auto shape : demands_.shapes())
    refresh(worker, shape);
}

void worker_room::refresh(worker_id worker, std::uint32_t shape) {
  auto& row = rows_.shapes[shape];
  const auto fits = row.capable.contains(worker) && workers_.fits(worker, row.needs)
                    && !is_kept_from(worker, shape);
  if (fits != row.fits.contains(worker))
    put(row.fits, worker, fits);
}

bool worker_room::is_kept_from(worker_id worker, std::uint32_t shape) const {
  return kept_ && kept_->worker == worker && kept_->shape != shape
         && takes_of(rows_.shapes[shape].needs, kept_->resources);
}

bool worker_room::outranks(std::uint32_t task, const reservation& other) const {
  const auto& row = rows_.tasks[task];
  return std::tie(rows_.processes[rows_.lanes[row.lane].process].priority, row.priority)
         > std::tie(other.process_priority, other.priority);
}

bool worker_room::is_current(const reservation& kept, time_point now) const {
  const auto& shape = rows_.shapes[kept.shape];
  return shape.head == kept.task.row && rows_.ticket_of(shape.head) == kept.task
         && shape.capable.contains(kept.worker) && gate_.would_pass(shape.head, now);
}

bool worker_room::review(time_point now) {
  if (!kept_)
    return false;
  const auto first = order_.first();
  const auto is_wanted = first != no_row && rows_.shapes[first].fits.empty()
                         && outranks(rows_.shapes[first].head, *kept_);
  if (is_current(*kept_, now) && !is_wanted)
    return false;
  drop_reservation();
  return true;
}

std::uint32_t worker_room::next_shape() const {
  const auto fitting = order_.first_fitting();
  // What would start, if anything, may come after a task that fits nowhere.
  return fitting == no_row || kept_ ? fitting : order_.first();
}

void worker_room::reserve(std::uint32_t shape) {
  const auto& row = rows_.shapes[shape];
  const auto& task = rows_.tasks[row.head];
  const auto& lane = rows_.lanes[task.lane];
  kept_ = {.task = rows_.ticket_of(row.head),
           .who = task.who,
           .shape = shape,
           .lane = task.lane,
           .of_class = rows_.shares[lane.share].of_class,
           .worker = row.capable.first(),
           .process_priority = rows_.process_of(lane).priority,
           .priority = task.priority};
  gate_.claim_all(row.head);
  refresh(kept_->worker);
}

void worker_room::drop_reservation() {
  const auto dropped = *std::exchange(kept_, std::nullopt);
  gate_.drop_claims(dropped.lane, dropped.of_class);
  refresh(dropped.worker);
}

void worker_room::give_up(std::uint32_t shape) {
  if (kept_ && kept_->shape == shape)
    drop_reservation();
}

void worker_room::forget(std::uint32_t lane) {
  if (kept_ && kept_->lane == lane)
    drop_reservation();
}

std::uint32_t worker_room::take(std::uint32_t task) {
  const auto shape = rows_.class_of(rows_.lanes[rows_.tasks[task].lane]).shape;
  const auto& row = rows_.shapes[shape];
  const auto worker = row.fits.first();
  give_up(shape);
  if (worker >= first_running_.size())
    first_running_.resize(worker + std::size_t{1}, no_row);
  const auto next = first_running_[worker];
  const auto running
    = rows_.running.add({task, worker, next, no_row, workers_.take(worker, row.needs)});
  if (next != no_row)
    rows_.running[next].previous = running;
  first_running_[worker] = running;
  refresh(worker);
  return running;
}

void worker_room::give_back(std::uint32_t running) {
  const auto& row = rows_.running[running];
  const auto& shape = rows_.shape_of(rows_.lanes[rows_.tasks[row.task].lane]);
  if (workers_.has_joined(row.worker))
    workers_.give_back(row.worker, shape.needs, row.pieces);
  (row.previous == no_row ? first_running_[row.worker] : rows_.running[row.previous].next)
    = row.next;
  if (row.next != no_row)
    rows_.running[row.next].previous = row.previous;
  const auto worker = row.worker;
  rows_.running.remove(running);
  refresh(worker);
}

} // namespace troupe

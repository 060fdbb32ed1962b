#include "runtime/dispatch/limit_gate.hpp"

#include <utility>

namespace troupe {

std::uint32_t limit_gate::claimant_head(const limit_row& limit) const {
  if (limit.claimant == no_row)
    return no_row;
  const auto is_class = limit.scope == limit_table::node;
  const auto& of_class
    = is_class ? rows_.classes[limit.claimant] : rows_.class_of(rows_.lanes[limit.claimant]);
  if (rows_.shapes[of_class.shape].capable.empty())
    return no_row;
  return is_class ? of_class.head : rows_.lanes[limit.claimant].head;
}

std::uint32_t limit_gate::kept_for(const limit_row& limit, std::uint32_t taker,
                                   std::uint32_t head) const {
  const auto first = limit.claimant == taker ? no_row : claimant_head(limit);
  return first != no_row && order_.before(first, head) ? first : no_row;
}

bool limit_gate::is_short(const limit_use& wants, std::uint32_t taker, std::uint32_t head,
                          time_point now) const {
  const auto& row = limits_[wants.limit];
  auto free = limits_.free(wants.limit, now);
  if (free >= wants.count && kept_for(row, taker, head) != no_row)
    free -= row.claimed;
  return free < wants.count;
}

bool limit_gate::passes(std::uint32_t task, time_point now) {
  const auto lane = rows_.tasks[task].lane;
  auto& own = rows_.lanes[lane];
  for (std::size_t i = 0; i < own.limits.size(); ++i)
    if (is_short(own.limits[i], lane, task, now)) {
      park(own.limits, i, lane, task, now);
      order_.settle_lane(lane);
      return false;
    }
  const auto of_class = rows_.shares[own.share].of_class;
  auto& shared = rows_.classes[of_class];
  for (std::size_t i = 0; i < shared.limits.size(); ++i)
    if (is_short(shared.limits[i], of_class, task, now)) {
      park(shared.limits, i, of_class, task, now);
      if (shared.limits[i].count <= limits_[shared.limits[i].limit].count)
        for (const auto& use : own.limits)
          claim(use, lane, task);
      shared.parked.claim_lane = lane;
      order_.settle_class(of_class);
      return false;
    }
  return true;
}

parking& limit_gate::parking_of(const limit_row& limit, std::uint32_t taker) {
  return limit.scope == limit_table::node ? rows_.classes[taker].parked : rows_.lanes[taker].parked;
}

void limit_gate::park(const std::vector<limit_use>& limits, std::size_t at, std::uint32_t taker,
                      std::uint32_t head, time_point now) {
  if (limits[at].count <= limits_[limits[at].limit].count) // else it waits for another total
    for (std::size_t i = 0; i <= at; ++i)
      claim(limits[i], taker, head);
  auto& row = limits_[limits[at].limit];
  auto& place = parking_of(row, taker);
  place.limit = limits[at].limit;
  place.at = static_cast<std::uint32_t>(row.parked.size());
  place.head = head;
  row.parked.push_back(taker);
  note_wait(limits[at], now);
}

void limit_gate::note_wait(const limit_use& wants, time_point now) {
  auto& row = limits_[wants.limit];
  const auto is_kept = limits_.free(wants.limit, now) >= wants.count;
  if (row.is_rate()) // in time it has room for those for whom it is kept, and for this
    limits_.wake_for(wants.limit, wants.count + (is_kept ? row.claimed : 0));
  // In a process nothing changes the order.
  if (is_kept && row.scope == limit_table::node && !std::exchange(row.is_contested, true))
    contested_.push_back(wants.limit);
}

void limit_gate::reorder() {
  for (const auto limit : std::exchange(contested_, {})) {
    limits_[limit].is_contested = false;
    limits_.stir(limit);
  }
}

void limit_gate::claim(const limit_use& wants, std::uint32_t taker, std::uint32_t head) {
  auto& row = limits_[wants.limit];
  if (kept_for(row, taker, head) != no_row)
    return;
  if (row.claimant != no_row && row.claimant != taker)
    limits_.stir(wants.limit); // less may be kept than was
  row.claimant = taker;
  row.claimed = wants.count;
}

void limit_gate::claim_all(std::uint32_t task) {
  const auto lane = rows_.tasks[task].lane;
  for (const auto& use : rows_.lanes[lane].limits)
    claim(use, lane, task);
  const auto of_class = rows_.shares[rows_.lanes[lane].share].of_class;
  for (const auto& use : rows_.classes[of_class].limits)
    claim(use, of_class, task);
}

void limit_gate::drop_claims(const std::vector<limit_use>& limits, std::uint32_t taker) {
  for (const auto& use : limits)
    if (auto& row = limits_[use.limit]; row.claimant == taker) {
      row.claimant = no_row;
      limits_.stir(use.limit);
    }
}

void limit_gate::drop_claims(std::uint32_t lane, std::uint32_t of_class) {
  drop_claims(rows_.lanes[lane].limits, lane);
  drop_claims(rows_.classes[of_class].limits, of_class);
}

void limit_gate::claim_meanwhile(std::uint32_t task) {
  claim_all(task);
  const auto lane = rows_.tasks[task].lane;
  auto& place = rows_.class_of(rows_.lanes[lane]).parked;
  place.head = task;
  place.claim_lane = lane;
}

void limit_gate::drop_meanwhile(std::uint32_t of_class) {
  auto& row = rows_.classes[of_class];
  drop_claims(row.limits, of_class);
  if (const auto lane = row.parked.claim_lane; lane != no_row)
    drop_claims(rows_.lanes[lane].limits, lane);
  row.parked = {};
}

void limit_gate::claim_for_another(std::uint32_t of_class) {
  const auto head = rows_.classes[of_class].head;
  drop_meanwhile(of_class);
  rows_.classes[of_class].parked.head = head;
  if (head == no_row)
    return;
  for (const auto& use : rows_.classes[of_class].limits)
    claim(use, of_class, head);
}

void limit_gate::take(const lane_row& lane, time_point now) {
  for (const auto& use : lane.limits)
    limits_.take(use, now);
  for (const auto& use : rows_.class_of(lane).limits)
    limits_.take(use, now);
}

void limit_gate::give_back(const lane_row& lane) {
  for (const auto& use : lane.limits)
    limits_.give_back(use);
  for (const auto& use : rows_.class_of(lane).limits)
    limits_.give_back(use);
}

void limit_gate::leave(parking& place) {
  auto& line = limits_[place.limit].parked;
  const auto last = line.back();
  line[place.at] = last;
  parking_of(limits_[place.limit], last).at = place.at;
  line.pop_back();
  place = {};
}

void limit_gate::unpark_lane(std::uint32_t lane) {
  auto& row = rows_.lanes[lane];
  if (row.parked.limit == no_row)
    return;
  leave(row.parked);
  drop_claims(row.limits, lane);
  order_.settle_lane(lane);
}

void limit_gate::unpark_class(std::uint32_t of_class) {
  auto& row = rows_.classes[of_class];
  if (row.parked.limit == no_row)
    return;
  const auto lane = row.parked.claim_lane;
  leave(row.parked);
  drop_claims(row.limits, of_class);
  drop_claims(rows_.lanes[lane].limits, lane);
  order_.settle_class(of_class);
}

void limit_gate::wake(time_point now) {
  for (;;) {
    for (const auto lane : std::exchange(order_.restless_lanes(), {}))
      if (rows_.lanes[lane].head != rows_.lanes[lane].parked.head)
        unpark_lane(lane);
    for (const auto each : std::exchange(order_.restless_classes(), {}))
      if (const auto& row = rows_.classes[each]; row.waits() && row.head != row.parked.head)
        row.awaits_loan() ? claim_for_another(each) : unpark_class(each);
    const auto limit = limits_.take_stirred();
    if (limit != no_row)
      wake_at(limit, now);
    else if (order_.restless_lanes().empty() && order_.restless_classes().empty())
      return;
  }
}

void limit_gate::wake_at(std::uint32_t limit, time_point now) {
  const auto is_node_wide = limits_[limit].scope == limit_table::node;
  const auto is_changed = std::exchange(limits_[limit].is_changed, false);
  for (const auto taker : std::vector{limits_[limit].parked}) {
    const auto& uses = is_node_wide ? rows_.classes[taker].limits : rows_.lanes[taker].limits;
    const auto head = is_node_wide ? rows_.classes[taker].head : rows_.lanes[taker].head;
    for (const auto& use : uses) {
      if (use.limit != limit)
        continue;
      if (is_changed || head == no_row || !is_short(use, taker, head, now))
        is_node_wide ? unpark_class(taker) : unpark_lane(taker);
      else
        note_wait(use, now);
      break;
    }
  }
}

void limit_gate::forget(std::uint32_t lane) {
  const auto& row = rows_.lanes[lane];
  unpark_lane(lane);
  const auto of_class = rows_.shares[row.share].of_class;
  auto& shared = rows_.classes[of_class];
  if (shared.head == no_row || shared.parked.claim_lane == lane)
    unpark_class(of_class);
  if (shared.parked.claim_lane == lane) // of a class that waits for a loan
    shared.parked.claim_lane = no_row;
  drop_claims(row.limits, lane);
  if (shared.head == no_row)
    drop_claims(shared.limits, of_class);
}

std::vector<limit_gate::shortage> limit_gate::shortages(std::uint32_t task, time_point now) const {
  std::vector<shortage> found;
  const auto lane = rows_.tasks[task].lane;
  const auto& own = rows_.lanes[lane];
  const auto of_class = rows_.shares[own.share].of_class;
  const auto look = [&](const std::vector<limit_use>& limits, std::uint32_t taker) {
    for (const auto& use : limits)
      if (is_short(use, taker, task, now))
        found.push_back({use, kept_for(limits_[use.limit], taker, task)});
  };
  look(own.limits, lane);
  look(rows_.classes[of_class].limits, of_class);
  return found;
}

} // namespace troupe

#include "actors/execution_pool.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Quick tasks in one message: enough to make its price small, few enough to share the work.
constexpr std::size_t batch_min = 8;
constexpr std::size_t batch_max = 128;

} // namespace

void execution_pool::start_quick(std::vector<action_start> orders) {
  if (backlog_.empty() && orders.size() <= batch_min && quick_seats_ < quick_seats_max_)
    return send_quick(std::move(orders));
  for (auto& order : orders)
    backlog_.push_back(std::move(order));
  flush();
}

void execution_pool::start_slow(action_start order) {
  auto place = take_seat();
  slow_[key_of(order.stamp)] = place;
  std::vector<action_start> orders;
  orders.push_back(std::move(order));
  send(place, std::move(orders));
}

void execution_pool::flush() {
  while (!backlog_.empty() && quick_seats_ < quick_seats_max_) {
    auto share = backlog_.size() / (quick_seats_max_ - quick_seats_);
    auto size = std::clamp(share, std::min(batch_min, backlog_.size()), batch_max);
    auto last = backlog_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<action_start> orders{std::move_iterator{backlog_.begin()},
                                     std::move_iterator{last}};
    backlog_.pop_front(size);
    send_quick(std::move(orders));
  }
}

void execution_pool::send_quick(std::vector<action_start> orders) {
  auto place = take_seat();
  seats_[place].quick = true;
  ++quick_seats_;
  send(place, std::move(orders));
}

void execution_pool::release(std::uint32_t place) {
  auto& ended = seats_[place];
  if (ended.quick)
    --quick_seats_;
  else
    slow_.erase(key_of(ended.running.front()));
  ended.quick = false;
  ended.running.clear();
  free_.push_back(place);
  flush();
}

const execution_actor* execution_pool::find(const run_stamp& stamp) const {
  auto known = slow_.find(key_of(stamp));
  return known == slow_.end() ? nullptr : &seats_[known->second].actor;
}

std::vector<run_stamp> execution_pool::on_execution_down(const caf::actor_addr& dead) {
  auto lost = std::ranges::find(seats_, dead, [](const seat& x) { return x.actor.address(); });
  if (lost == seats_.end())
    return {};
  auto running = std::move(lost->running);
  auto place = static_cast<std::uint32_t>(lost - seats_.begin());
  std::erase(free_, place);
  if (lost->quick)
    --quick_seats_;
  else if (!running.empty())
    slow_.erase(key_of(running.front()));
  *lost = {};
  flush();
  return running;
}

std::uint32_t execution_pool::take_seat() {
  if (free_.empty()) {
    seats_.push_back({hire_(), {}, false});
    return static_cast<std::uint32_t>(seats_.size() - 1);
  }
  auto place = free_.back();
  free_.pop_back();
  return place;
}

void execution_pool::send(std::uint32_t place, std::vector<action_start> orders) {
  auto& taken = seats_[place];
  for (const auto& order : orders)
    taken.running.push_back(order.stamp);
  send_(taken.actor, {place, std::move(orders)});
}

} // namespace troupe

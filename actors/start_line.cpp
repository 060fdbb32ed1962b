#include "actors/start_line.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

start_request start_line::add(action_start order) {
  const auto number = ++latest_;
  const auto& terms = order.identity().start;
  start_request asked{number, terms.needs, terms.priority, terms.begun, terms.written, order.who};
  numbers_.insert_or_assign(key_of(order.stamp), number);
  waiting_.emplace(number, std::move(order));
  return asked;
}

std::optional<action_start> start_line::refuse(std::uint32_t number) {
  auto known = waiting_.extract(number);
  if (!known)
    return std::nullopt;
  numbers_.erase(key_of(known.mapped().stamp));
  return std::move(known.mapped());
}

std::optional<action_start> start_line::grant(start_grant granted) {
  auto order = refuse(granted.number);
  if (order) {
    auto who = order->identity();
    who.share = std::move(granted.share);
    order->who = std::make_shared<const attempt_identity>(std::move(who));
    running_.insert_or_assign(key_of(order->stamp), granted.number);
  }
  return order;
}

std::optional<start_line::withdrawn> start_line::withdraw(const run_stamp& stamp) {
  const auto known = numbers_.find(key_of(stamp));
  if (known == numbers_.end() || waiting_.at(known->second).stamp != stamp)
    return std::nullopt;
  const auto number = known->second;
  return withdrawn{number, *refuse(number)};
}

const action_start* start_line::find(std::uint32_t number) const {
  const auto known = waiting_.find(number);
  return known == waiting_.end() ? nullptr : &known->second;
}

std::vector<start_line::withdrawn> start_line::withdraw_all() {
  std::vector<withdrawn> all;
  for (auto& [number, order] : waiting_)
    all.push_back({number, std::move(order)});
  waiting_.clear();
  numbers_.clear();
  std::ranges::sort(all, {}, &withdrawn::number);
  return all;
}

std::optional<std::uint32_t> start_line::end(const run_stamp& stamp) {
  const auto known = running_.extract(key_of(stamp));
  return known ? std::optional{known.mapped()} : std::nullopt;
}

} // namespace troupe

#include "runtime/observe/event_router.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

void event_router::subscribe(subscriber_id who, const event_filter& wanted,
                             const subscribe_options& how) {
  subscriber added{event_match{wanted}, how, {}, {}, 0, 0, false, false};
  added.how.capacity = std::max<std::uint64_t>(how.capacity, 1);
  subscribers_.insert_or_assign(who, std::move(added));
}

bool event_router::unsubscribe(subscriber_id who) {
  auto known = subscribers_.extract(who);
  if (!known)
    return false;
  for (const auto& each : known.mapped().owed)
    settle(each);
  return true;
}

bool event_router::dismiss(subscriber_id who) {
  auto known = subscribers_.find(who);
  if (known == subscribers_.end())
    return false;
  known->second.leaves = true;
  return known->second.busy;
}

event_interest event_router::interest() const noexcept {
  event_interest sum;
  for (const auto& [who, each] : subscribers_)
    if (!each.leaves)
      sum |= each.wants.interest();
  return sum;
}

bool event_router::blocks() const noexcept {
  return std::ranges::any_of(subscribers_, [](const auto& each) {
    return !each.second.leaves && each.second.how.slow == when_slow::block;
  });
}

std::vector<event_router::delivery> event_router::publish(std::span<const shared_event> events,
                                                          std::uint64_t lost) {
  return deliver(events, lost, 0);
}

event_router::publication_id event_router::publish_awaited(std::span<const shared_event> events,
                                                           std::uint64_t lost,
                                                           std::vector<delivery>& out) {
  auto id = ++last_publication_;
  out = deliver(events, lost, id);
  if (!awaited_.contains(id))
    settled_.push_back(id);
  return id;
}

std::vector<event_router::delivery> event_router::deliver(std::span<const shared_event> events,
                                                          std::uint64_t lost,
                                                          publication_id awaited) {
  std::vector<delivery> out;
  for (auto& [who, each] : subscribers_) {
    if (each.leaves)
      continue;
    each.lost += lost;
    auto before = each.given;
    keep(each, events);
    if (awaited != 0 && each.how.slow == when_slow::block && each.given != before) {
      each.owed.push_back({awaited, each.given});
      ++awaited_[awaited];
    }
    if (auto batch = next_batch(each))
      out.push_back({who, *std::move(batch)});
  }
  return out;
}

void event_router::keep(subscriber& to, std::span<const shared_event> events) {
  for (const auto& happened : events) {
    if (!to.wants(*happened))
      continue;
    if (to.how.slow == when_slow::drop && to.waiting.size() == to.how.capacity) {
      to.waiting.pop_front();
      ++to.lost;
      ++dropped_;
    }
    to.waiting.push_back(happened);
    ++to.given;
  }
}

std::optional<event_batch> event_router::taken(subscriber_id who) {
  auto known = subscribers_.find(who);
  if (known == subscribers_.end())
    return std::nullopt;
  auto& by = known->second;
  by.busy = false;
  for (auto had = by.given - by.waiting.size(); !by.owed.empty() && by.owed.front().last <= had;
       by.owed.pop_front())
    settle(by.owed.front());
  return next_batch(by);
}

/// A subscriber has nothing left of that publication.
void event_router::settle(const debt& paid) {
  auto known = awaited_.find(paid.of);
  if (--known->second != 0)
    return;
  awaited_.erase(known);
  settled_.push_back(paid.of);
}

std::optional<event_batch> event_router::next_batch(subscriber& to) {
  if (to.busy || (to.waiting.empty() && to.lost == 0))
    return std::nullopt;
  auto end
    = to.waiting.begin() + static_cast<std::ptrdiff_t>(std::min(to.waiting.size(), batch_max));
  event_batch batch;
  batch.lost = std::exchange(to.lost, 0);
  batch.events.assign(std::make_move_iterator(to.waiting.begin()), std::make_move_iterator(end));
  to.waiting.erase(to.waiting.begin(), end);
  to.busy = true;
  return batch;
}

} // namespace troupe

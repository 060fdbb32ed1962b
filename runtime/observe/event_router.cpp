#include "runtime/observe/event_router.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

void event_router::subscribe(subscriber_id who, const event_filter& wanted, std::size_t capacity) {
  subscribers_.insert_or_assign(
    who, subscriber{event_match{wanted}, std::max<std::size_t>(capacity, 1), {}, 0, false, false});
}

bool event_router::unsubscribe(subscriber_id who) {
  return subscribers_.erase(who) != 0;
}

bool event_router::dismiss(subscriber_id who) {
  auto known = subscribers_.find(who);
  if (known == subscribers_.end())
    return false;
  known->second.leaves = true;
  return known->second.busy;
}

unsigned event_router::wanted_types() const noexcept {
  unsigned types = 0;
  for (const auto& [who, each] : subscribers_)
    if (!each.leaves)
      types |= each.wants.types();
  return types;
}

std::vector<event_router::delivery> event_router::publish(std::span<const shared_event> events,
                                                          std::uint64_t lost) {
  std::vector<delivery> out;
  for (auto& [who, each] : subscribers_) {
    if (each.leaves)
      continue;
    each.lost += lost;
    for (const auto& happened : events) {
      if (!each.wants(*happened))
        continue;
      if (each.waiting.size() == each.capacity) {
        each.waiting.pop_front();
        ++each.lost;
      }
      each.waiting.push_back(happened);
    }
    if (auto batch = next_batch(each))
      out.push_back({who, *std::move(batch)});
  }
  return out;
}

std::optional<event_batch> event_router::taken(subscriber_id who) {
  auto known = subscribers_.find(who);
  if (known == subscribers_.end())
    return std::nullopt;
  known->second.busy = false;
  return next_batch(known->second);
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

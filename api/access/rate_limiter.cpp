#include "api/access/rate_limiter.hpp"

#include <algorithm>

namespace troupe::api {

rate_limiter::rate_limiter(allowed_rate allowed, std::size_t most_keys)
  : interval_{allowed.span / allowed.events}, depth_{interval_ * allowed.burst}, most_keys_{
                                                                                   most_keys} {}

std::optional<duration> rate_limiter::take(std::string_view key, duration now) {
  auto& found = bucket_of(key, now);
  const auto full_at = std::max(found.full_at, now) + interval_;
  if (const auto empty = full_at - now; empty > depth_)
    return empty - depth_;
  found.full_at = full_at;
  return std::nullopt;
}

rate_limiter::bucket& rate_limiter::bucket_of(std::string_view key, duration now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (by_key_.size() >= most_keys_) {
    by_key_.erase(buckets_.back().key);
    buckets_.pop_back();
  }
  buckets_.push_front({std::string{key}, now});
  by_key_.emplace(buckets_.front().key, buckets_.begin());
  return buckets_.front();
}

} // namespace troupe::api

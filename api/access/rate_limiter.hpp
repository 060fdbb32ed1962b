/// How often something may happen, for each of many who do it.
#pragma once

#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe::api {

/// `events` in each `span` on average, and up to `burst` at once. All are above zero.
struct allowed_rate {
  std::uint32_t events = 1;
  duration span = std::chrono::seconds{1};
  std::uint32_t burst = 1;
};

/// A token bucket for each key, kept as the one moment at which it is full again. Keeps at most
/// `most_keys`; for one more, the one that came longest ago goes, and would begin with a full
/// bucket. Each call costs the same, however many there are. For one thread at a time.
class rate_limiter {
public:
  static constexpr std::size_t usual_most_keys = 10'000;

  explicit rate_limiter(allowed_rate allowed, std::size_t most_keys = usual_most_keys);

  /// One more of `key` at `now`, which never goes back. Nothing: it is within the rate, and counts;
  /// otherwise how long it has to wait, and it does not count.
  std::optional<duration> take(std::string_view key, duration now);

  /// How many keys are kept.
  std::size_t size() const noexcept { return by_key_.size(); }

private:
  struct bucket {
    std::string key;
    duration full_at;
  };

  bucket& bucket_of(std::string_view key, duration now);

  duration interval_; ///< In which one drop falls into a bucket.
  duration depth_;    ///< In which an empty bucket fills.
  std::size_t most_keys_;
  std::list<bucket> buckets_; ///< The one that came last is the first.
  std::unordered_map<std::string_view, std::list<bucket>::iterator> by_key_; ///< Views into them.
};

} // namespace troupe::api

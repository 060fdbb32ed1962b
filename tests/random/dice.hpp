/// Chance from a seed: the same numbers on every machine.
#pragma once

#include <cstdint>
#include <vector>

namespace troupe::testing {

/// A small generator (splitmix64 by Sebastiano Vigna, public domain).
class dice {
public:
  explicit dice(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    auto z = (state_ += 0x9e37'79b9'7f4a'7c15);
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, count); `count` > 0.
  std::size_t below(std::size_t count) { return next() % count; }

  /// Uniform in [low, high].
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }

  bool percent(unsigned chance) { return below(100) < chance; }

  template <class T>
  const T& any_of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

private:
  std::uint64_t state_;
};

} // namespace troupe::testing

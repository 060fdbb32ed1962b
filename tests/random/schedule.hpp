/// Which of several possible things happens next.
#pragma once

#include "tests/random/dice.hpp"

#include <cstdint>
#include <vector>

namespace troupe::testing {

/// Decides between `count` > 0 possibilities: a branch of the tree of all schedules.
class schedule {
public:
  virtual ~schedule() = default;
  virtual std::size_t choose(std::size_t count) = 0;
  /// Whether to do something unlikely (late news, work in small portions).
  virtual bool dare(unsigned percent) = 0;
};

/// Draws from a seed.
class seeded_schedule final : public schedule {
public:
  explicit seeded_schedule(std::uint64_t seed) : dice_{seed} {}
  std::size_t choose(std::size_t count) override { return dice_.below(count); }
  bool dare(unsigned percent) override { return dice_.percent(percent); }

private:
  dice dice_;
};

/// Walks through all schedules, one after the other.
class exhaustive_schedule final : public schedule {
public:
  std::size_t choose(std::size_t count) override {
    if (depth_ == path_.size())
      path_.push_back({0, count});
    return path_[depth_++].chosen;
  }
  bool dare(unsigned) override { return false; }

  /// Turns to the next schedule. False when all have been.
  bool next() {
    depth_ = 0;
    while (!path_.empty() && path_.back().chosen + 1 == path_.back().count)
      path_.pop_back();
    if (path_.empty())
      return false;
    ++path_.back().chosen;
    return true;
  }

private:
  struct branch {
    std::size_t chosen;
    std::size_t count;
  };
  std::vector<branch> path_;
  std::size_t depth_ = 0;
};

} // namespace troupe::testing

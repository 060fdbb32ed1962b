/// Clocks that stand still until a test moves them.
#pragma once

#include "api/access/clocks.hpp"

#include <atomic>
#include <memory>

namespace troupe::api {

/// Both are moved together. What `both` returns may outlive it.
class set_clocks {
public:
  clocks both() const {
    return {[moved = moved_] { return begin() + duration{moved->load()}; },
            [moved = moved_] { return duration{moved->load()}; }};
  }

  void pass(duration span) const { *moved_ += span.count(); }

  /// What the calendar says before anything has passed.
  static time_point begin() {
    return std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + std::chrono::hours{10};
  }

private:
  std::shared_ptr<std::atomic<duration::rep>> moved_
    = std::make_shared<std::atomic<duration::rep>>(0);
};

} // namespace troupe::api

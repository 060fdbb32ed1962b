/// How many tasks end in a second, of late.
#pragma once

#include "troupe/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace troupe::cli {

/// Looks back over the last eight seconds, or over the last 32 that ended, whichever is longer: so
/// that neither quick tasks nor those of a minute make it leap.
class completion_rate {
public:
  /// The run began `at` that time.
  explicit completion_rate(time_point at) { looks_[0] = {at, 0}; }

  /// Takes note that `ended` tasks had ended `at` that time. Both grow.
  void observe(std::uint64_t ended, time_point at);

  /// Tasks per second; 0 until some have ended.
  double per_second(time_point now) const;

private:
  struct look {
    time_point at;
    std::uint64_t ended = 0;
  };

  static constexpr std::size_t looks = 32;
  static constexpr duration apart = std::chrono::milliseconds{250};

  std::array<look, looks> looks_{}; ///< The latest is at `last_`, the one before it before that.
  std::size_t last_ = 0;
  std::size_t count_ = 1;
  std::uint64_t ended_ = 0;
};

} // namespace troupe::cli

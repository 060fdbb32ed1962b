/// A hash over a sequence of numbers and values.
#pragma once

#include "troupe/json.hpp"

#include <cstdint>

namespace troupe {

/// Tells sequences apart, the same on every machine and in every version: journals keep it. Finds
/// what has changed by itself, not what somebody meant to hide.
class running_hash {
public:
  void add(std::uint64_t word) noexcept {
    state_ = (state_ ^ word) * 0x9e37'79b9'7f4a'7c15;
    state_ ^= state_ >> 32;
  }
  void add(std::uint32_t high, std::uint32_t low) noexcept { add(std::uint64_t{high} << 32 | low); }
  /// A value: all of a small one; of a large one its size and its beginning, so that it costs no
  /// more than a few microseconds. A number is the same however it is held.
  void add(const json& content);

  std::uint32_t sum() const noexcept { return static_cast<std::uint32_t>(state_ >> 32 ^ state_); }
  std::uint64_t state() const noexcept { return state_; }

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive) {
    archive(self.state_);
  }

private:
  void add(const json& content, std::size_t& parts_left);

  std::uint64_t state_ = 0;
};

} // namespace troupe

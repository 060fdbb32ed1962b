/// A set of workers, the first of which is found without looking at the others.
#pragma once

#include "runtime/dispatch/demand.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe {

/// Bits in three levels of words: a bit above says that a word below has any.
class worker_set {
public:
  /// One more than the greatest worker that it can hold.
  static constexpr worker_id capacity = 64 * 64 * 64;

  bool contains(worker_id w) const noexcept {
    return w / 64 < bits_.size() && (bits_[w / 64] >> (w % 64) & 1) != 0;
  }

  bool empty() const noexcept { return top_ == 0; }

  /// The least member. The set must not be empty.
  worker_id first() const noexcept {
    const auto high = static_cast<worker_id>(std::countr_zero(top_));
    const auto middle = high * 64 + static_cast<worker_id>(std::countr_zero(groups_[high]));
    return middle * 64 + static_cast<worker_id>(std::countr_zero(bits_[middle]));
  }

  /// `w` must be less than `capacity`.
  void insert(worker_id w) {
    if (w / 64 >= bits_.size())
      bits_.resize(w / 64 + std::size_t{1});
    if (w / 4096 >= groups_.size())
      groups_.resize(w / 4096 + std::size_t{1});
    bits_[w / 64] |= bit(w);
    groups_[w / 4096] |= bit(w / 64);
    top_ |= bit(w / 4096);
  }

  void erase(worker_id w) noexcept {
    if (!contains(w))
      return;
    bits_[w / 64] &= ~bit(w);
    if (bits_[w / 64] == 0)
      groups_[w / 4096] &= ~bit(w / 64);
    if (groups_[w / 4096] == 0)
      top_ &= ~bit(w / 4096);
  }

private:
  static constexpr std::uint64_t bit(worker_id number) noexcept {
    return std::uint64_t{1} << (number % 64);
  }

  std::uint64_t top_ = 0;
  std::vector<std::uint64_t> groups_; ///< Each bit: a word of `bits_`.
  std::vector<std::uint64_t> bits_;   ///< Each bit: a worker.
};

} // namespace troupe

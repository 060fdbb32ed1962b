/// Rows with numbers that are used again, and addresses that stay.
#pragma once

#include "runtime/dispatch/demand.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace troupe {

/// `T` must be default constructible and movable. Rows never go back to the allocator; what they
/// hold does.
template <class T>
class row_store {
public:
  /// The number of a new row.
  std::uint32_t add(T row) {
    auto number = extent_;
    if (unused_.empty()) {
      if (number % block_size == 0)
        blocks_.push_back(std::make_unique<block>());
      ++extent_;
    } else {
      number = unused_.back();
      unused_.pop_back();
    }
    (*this)[number] = std::move(row);
    return number;
  }

  /// The row must be in use. What it holds is freed.
  void remove(std::uint32_t number) {
    (*this)[number] = T{};
    unused_.push_back(number);
  }

  T& operator[](std::uint32_t number) noexcept {
    return (*blocks_[number / block_size])[number % block_size];
  }
  const T& operator[](std::uint32_t number) const noexcept {
    return (*blocks_[number / block_size])[number % block_size];
  }

  /// One more than the greatest number that was ever in use.
  std::uint32_t extent() const noexcept { return extent_; }
  std::size_t in_use() const noexcept { return extent_ - unused_.size(); }

private:
  static constexpr std::uint32_t block_size = 64;
  using block = std::array<T, block_size>;

  std::vector<std::unique_ptr<block>> blocks_;
  std::vector<std::uint32_t> unused_;
  std::uint32_t extent_ = 0;
};

} // namespace troupe

/// When a process's journal has grown so much that a checkpoint pays.
#pragma once

#include <algorithm>
#include <cstdint>

namespace troupe {

/// Bytes of a journal that are replayed without a thought.
inline constexpr std::uint64_t checkpoint_after_default = 4 << 20;

/// A checkpoint costs a replay of what came since the last one, and the writing of its size. So
/// that all of them together cost no more than in proportion to the journal, one is due once the
/// journal has grown by twice the size of the last.
class checkpoint_rhythm {
public:
  /// `last_size`: of the checkpoint that there is, or 0; `grown`: the bytes that came after it.
  explicit checkpoint_rhythm(std::uint64_t last_size = 0, std::uint64_t grown = 0)
    : last_size_{last_size}, grown_{grown} {}

  void grow(std::uint64_t bytes) noexcept { grown_ += bytes; }

  /// Whether it is time for one; `least`: the growth before which it never is.
  bool is_due(std::uint64_t least) const noexcept {
    return !under_way_ && grown_ >= std::max(least, 2 * last_size_);
  }

  /// One of all that is durable now is being taken.
  void begin() noexcept {
    under_way_ = true;
    grown_ = 0;
  }

  /// It is there, or came to nothing: 0.
  void end(std::uint64_t size) noexcept {
    under_way_ = false;
    if (size > 0)
      last_size_ = size;
  }

private:
  std::uint64_t last_size_;
  std::uint64_t grown_;
  bool under_way_ = false;
};

} // namespace troupe

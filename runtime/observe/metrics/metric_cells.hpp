/// The figures of one metric in memory, counted by many threads at once.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace troupe {

/// Which of the shards the calling thread counts in: threads are dealt to them in turn.
inline std::size_t metric_shard_here(std::size_t shards) noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number % shards;
}

/// A row of numbers, kept several times over, so that threads that count at the same time seldom
/// write to the same cache line; what is read is the sum. From any thread; no lock, no allocation.
class metric_cells {
public:
  /// How many times the row is kept.
  static constexpr std::size_t shards = 8;

  explicit metric_cells(std::size_t numbers)
    : lines_{(numbers + line_words - 1) / line_words}, all_{std::make_unique<line[]>(lines_
                                                                                     * shards)} {}

  /// Adds to the number at `at`, modulo 2^64.
  void add(std::size_t at, std::uint64_t by) noexcept {
    word(metric_shard_here(shards), at).fetch_add(by, std::memory_order_relaxed);
  }

  /// From now on the number is `to`. For one that nobody adds to, and one thread at a time sets.
  void set(std::size_t at, std::uint64_t to) noexcept {
    word(0, at).store(to, std::memory_order_relaxed);
  }

  /// The number, with all that was added before.
  std::uint64_t sum(std::size_t at) const noexcept {
    std::uint64_t total = 0;
    for (std::size_t shard = 0; shard < shards; ++shard)
      total += word(shard, at).load(std::memory_order_relaxed);
    return total;
  }

private:
  static constexpr std::size_t cache_line = 64;
  static constexpr std::size_t line_words = cache_line / sizeof(std::uint64_t);

  struct alignas(cache_line) line {
    std::array<std::atomic<std::uint64_t>, line_words> words{};
  };

  std::atomic<std::uint64_t>& word(std::size_t shard, std::size_t at) const noexcept {
    return all_[shard * lines_ + at / line_words].words[at % line_words];
  }

  std::size_t lines_; ///< Of a shard.
  std::unique_ptr<line[]> all_;
};

} // namespace troupe

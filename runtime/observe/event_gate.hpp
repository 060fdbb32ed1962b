/// What publishers of events and the hub share.
#pragma once

#include "runtime/observe/event_interest.hpp"
#include "runtime/observe/metrics/metric_figures.hpp"

#include <atomic>
#include <cstdint>

namespace troupe {

/// Tells publishers whether anybody listens, and bounds what is on its way to the hub. Publishers
/// pay one relaxed load where nobody does. From any thread.
class event_gate {
public:
  /// Events that may be on their way; further ones are lost, and counted.
  static constexpr std::uint64_t most_on_the_way = 65'536;

  /// `lost`: counts what is lost here.
  explicit event_gate(metric_counter lost = {}) : counted_{lost} {}

  // -- publishers ----------------------------------------------------------------------------

  /// Whether it is worth making an event of that type.
  bool wants(event_type type) const noexcept { return interest().wants(type); }

  /// What anybody wants.
  event_interest interest() const noexcept {
    return event_interest::of_word(wanted_.load(std::memory_order_relaxed));
  }

  /// Whether somebody must miss nothing: then processes wait, and nothing is lost here.
  bool blocks() const noexcept { return blocks_.load(std::memory_order_relaxed); }

  /// Whether `count` events may be sent to the hub; if not, they are lost.
  bool admit(std::uint64_t count) noexcept {
    if (on_the_way_.fetch_add(count, std::memory_order_relaxed) + count <= most_on_the_way
        || blocks())
      return true;
    on_the_way_.fetch_sub(count, std::memory_order_relaxed);
    lost_.fetch_add(count, std::memory_order_relaxed);
    counted_.add(count);
    return false;
  }

  /// `count` events are sent to the hub by a process that waits for them.
  void expect(std::uint64_t count) noexcept {
    on_the_way_.fetch_add(count, std::memory_order_relaxed);
  }

  // -- the hub -------------------------------------------------------------------------------

  /// What is wanted from now on, and whether somebody must miss nothing.
  void open_for(event_interest wanted, bool blocks) noexcept {
    blocks_.store(blocks, std::memory_order_relaxed);
    wanted_.store(wanted.word(), std::memory_order_relaxed);
  }

  /// So many admitted events have arrived. Returns how many were lost since the last call.
  std::uint64_t arrived(std::uint64_t count) noexcept {
    on_the_way_.fetch_sub(count, std::memory_order_relaxed);
    return lost_.exchange(0, std::memory_order_relaxed);
  }

private:
  std::atomic<std::uint32_t> wanted_{0};
  std::atomic<bool> blocks_{false};
  std::atomic<std::uint64_t> on_the_way_{0};
  std::atomic<std::uint64_t> lost_{0}; ///< Of which the hub does not know yet.
  metric_counter counted_;
};

} // namespace troupe

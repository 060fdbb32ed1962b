/// What the subscribers of a node want to receive, in one word.
#pragma once

#include "troupe/event.hpp"

#include <cstdint>

namespace troupe {

/// Which types of events are wanted, and of changes of executions, into which states. What is not
/// in it need not be made. A value type.
class event_interest {
public:
  /// Nothing.
  constexpr event_interest() = default;

  /// What `word` gave.
  static constexpr event_interest of_word(std::uint32_t word) noexcept {
    event_interest made;
    made.word_ = word;
    return made;
  }
  constexpr std::uint32_t word() const noexcept { return word_; }

  constexpr void add(event_type type) noexcept { word_ |= bit(type); }
  /// Changes of executions into that state.
  constexpr void add(task_state into) noexcept {
    word_ |= bit(event_type::execution) | 1U << (first_state + static_cast<unsigned>(into));
  }
  constexpr event_interest& operator|=(event_interest other) noexcept {
    word_ |= other.word_;
    return *this;
  }

  constexpr bool wants(event_type type) const noexcept { return (word_ & bit(type)) != 0; }
  constexpr bool wants(task_state into) const noexcept {
    return (states() & 1U << static_cast<unsigned>(into)) != 0;
  }
  /// A bit for each state of executions.
  constexpr std::uint32_t states() const noexcept { return word_ >> first_state; }
  constexpr bool is_empty() const noexcept { return word_ == 0; }

  friend constexpr bool operator==(event_interest, event_interest) = default;

private:
  static constexpr unsigned first_state = 8;
  static_assert(event_types <= first_state);

  static constexpr std::uint32_t bit(event_type type) noexcept {
    return 1U << static_cast<unsigned>(type);
  }

  std::uint32_t word_ = 0;
};

} // namespace troupe

/// What a journal is made of.
#pragma once

#include "runtime/engine/execution_change.hpp"
#include "runtime/engine/input.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// An input with the time at which the engine got it. Read from a journal it is as
/// `input::recorded_form` leaves it.
struct timed_input {
  time_point at;
  input::any what;
};

/// The inputs between two calls of `engine::work`, and the second of these calls.
struct journal_entry {
  std::vector<timed_input> inputs;
  std::uint64_t steps = 0; ///< What `work` was given.
  std::uint64_t scn = 0;   ///< Of the engine after it.
  /// Of all that the engine has decided until then (`add_decisions`); empty: written by 0.1.0.
  std::optional<std::uint32_t> decisions = {};
  /// Of state, in their order, of which `scn` is that of the last: for those who don't replay. The
  /// store has no more of them than change_codec.hpp says, and none of those by 0.1.0.
  std::vector<execution_change> changes = {};
};

} // namespace troupe

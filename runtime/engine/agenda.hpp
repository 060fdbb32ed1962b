/// What an engine still has to do, and what waits for a word from outside.
#pragma once

#include "runtime/engine/stamp.hpp"
#include "troupe/json.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace troupe {

/// What a step does with its run.
enum class step_kind : std::uint8_t { enter, resolve, advance, stop, tell_parent, go_on };

/// The next thing to do with a run, if it still is what it was.
struct agenda_step {
  step_kind kind = step_kind::enter;
  run_stamp stamp;
};

/// A signal that tasks of the workflow await.
struct signal_box {
  std::deque<value> early;       ///< Payloads that nobody has taken yet.
  std::deque<run_stamp> waiting; ///< Stale stamps are passed over.
  std::size_t stale = 0;         ///< How many of them are.
};

} // namespace troupe

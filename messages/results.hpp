/// Results that are used again: from the threads that look for them to their process.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/engine/input.hpp"

#include <vector>

namespace troupe {

/// Event, from a thread that looks to the process: it was looked for these.
struct results_answered {
  std::vector<input::result_answered> answers;
};

} // namespace troupe

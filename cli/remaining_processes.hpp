/// Sub-workflows that run on when what started them has ended.
#pragma once

#include "cli/signals.hpp"
#include "troupe/options.hpp"
#include "troupe/runtime.hpp"

namespace troupe::cli {

/// Waits for all processes of `node` that live, those included that they start meanwhile, and says
/// so unless it is to be `quiet`. The first signal ends them, or leaves them in the store.
void await_remaining(runtime& node, signal_watch& signals, at_end on_interrupt, bool quiet);

} // namespace troupe::cli

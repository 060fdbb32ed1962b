/// What was asked of a process while nobody drove it, as an input of its engine.
#pragma once

#include "runtime/store/replay.hpp"
#include "runtime/store/store.hpp"

namespace troupe {

/// What `asked` is to the engine of the process that `left` was made of. Fails where it can't be
/// read, or decides on an approval that is not pending; one that is, is no longer after that.
result<input::any> input_of(const recorded_request& asked, replayed_process& left);

} // namespace troupe

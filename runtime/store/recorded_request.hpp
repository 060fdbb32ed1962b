/// Requests to a process that nobody drives, as its store keeps them until it is resumed.
#pragma once

#include "runtime/durability/replay.hpp"
#include "runtime/engine/verb.hpp"
#include "runtime/store/store.hpp"

namespace troupe {

/// What is asked of a live process, in the form in which it is recorded for one that nobody drives.
recorded_request recorded_form(const control_request& asked);

/// What `asked` is to the engine of the process that `left` was made of. Fails where it can't be
/// read, or decides on an approval that is not pending; one that is, is no longer after that.
result<input::any> input_of(const recorded_request& asked, replayed_process& left);

} // namespace troupe

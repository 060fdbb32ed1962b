/// All that is shown of a stored process, in the form in which a live one is shown.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "runtime/node/stored_process.hpp"

namespace troupe {

/// `to_json(process_snapshot)` of it, with `endedAt`, `owner` and `continues` as in its `row`, and
/// with its `output` where it has ended. Where it can't be replayed, what its row says, and under
/// `incomplete` why that isn't all.
json stored_view(const stored_process& shown, const listed_process& row);

/// The values that it ended with, without its secrets, which `flow`, its workflow, names;
/// discarded: it has not ended.
json stored_output(const stored_process& shown, const workflow_ptr& flow);

} // namespace troupe

/// What a caller hands over to a process, checked before it starts.
#pragma once

#include "runtime/model/workflow.hpp"

namespace troupe {

/// `given` as the workflow's `inputs` want it: converted to their types, with defaults filled
/// in. Fails, naming all at once, on what is missing, of the wrong type, or (where the workflow
/// declares `inputs`) neither an input nor a name of `init`.
result<json> check_input(const workflow& flow, json given);

} // namespace troupe

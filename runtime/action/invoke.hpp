/// Calls actions so that whatever user code throws becomes a failure of its own execution.
#pragma once

#include "troupe/action.hpp"

namespace troupe {

/// Runs an action that returns its answer to its end on the calling thread. An exception becomes
/// an error with its `what()`; so does calling one in this way that answers through a promise.
result<value> invoke(const action& entry, const action_context& context, const value& input);

/// Starts an action that answers through a promise. `answer` hears exactly once: what the action
/// answers, or the `what()` of the exception that it threw before it had answered.
void invoke(const action& entry, const action_context& context, const value& input,
            action_promise answer);

} // namespace troupe

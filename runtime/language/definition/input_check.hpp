/// Actions' inputs, checked before anything runs.
#pragma once

#include "runtime/language/definition/load_context.hpp"

namespace troupe {

/// Reports all that is wrong with the input of `work`, as far as it doesn't depend on expressions:
/// unknown and missing fields, and values of the wrong kind; notes the workflow that it names.
/// `input` is where it stands; false where there is none.
void check_input(load_context& context, node_view input, const task_action& work);

} // namespace troupe

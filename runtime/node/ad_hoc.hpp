/// Running one thing outside any workflow.
#pragma once

#include "troupe/builder.hpp"
#include "troupe/options.hpp"

namespace troupe {

/// The workflow of a single task that makes this call, with `call.input` to be given as the
/// initial value `input`.
workflow_builder workflow_of(const ad_hoc_call& call);

/// The workflow of this task alone. Its id must be `ad_hoc_task`.
workflow_builder workflow_of(const task_builder& task);

} // namespace troupe

/// Names of tasks that a workflow has not.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/result.hpp"

#include <string>

namespace troupe {

/// Why `called` names no task of `flow`, with the nearest id.
error unknown_task(const workflow& flow, const std::string& called);

} // namespace troupe

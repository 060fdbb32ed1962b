/// What stands in a workflow's picture.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Whether the task is drawn as a box around others.
bool is_box(const task& drawn) noexcept;

/// What stands in the box or node: the id, and the action, the fan-out or the condition.
std::vector<std::string> caption(const task& drawn);

} // namespace troupe::cli

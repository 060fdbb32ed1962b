/// Changes of executions as rows of a store.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/engine/execution_change.hpp"

#include <span>
#include <vector>

namespace troupe {

/// One row for each execution that changed, as it is after the last of its changes; in the order
/// of their numbers.
std::vector<execution_row> rows_of(std::span<const execution_change> changes);

} // namespace troupe

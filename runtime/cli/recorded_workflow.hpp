/// Workflows that others recorded, in WfFormat (https://wfcommons.org/format).
#pragma once

#include "runtime/cli/definition_file.hpp"

namespace troupe::cli {

/// Reads a recorded workflow as one of ours in which each task is a timer of its recorded
/// runtime times the scale.
checked<loaded_definition> load_recorded(const runtime& node, const definition_source& source);

} // namespace troupe::cli
